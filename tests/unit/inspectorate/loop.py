"""The whole round in memory: people, the rules of every stream, the policy, and the wishes on their way.

What the processor hears and what it asks may lag behind as far as a test likes, and it may begin again from nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from events.chain import Head
from events.codec import decode_envelope, decode_outcome, rfc3339
from events.commands.handoff import ApproveHandoff, RecordReceipt, RecordSent
from events.commands.incident import RaiseIncident
from events.envelope import NO_HASH
from events.handoff import Receipt
from events.outcome import Outcome
from events.registry import Command
from events.rules import shipped
from events.vocabulary import Anonymity, Channel, IncidentKind
from services.complaints import complaint
from services.following.asks import Wish
from services.incidents.incident import DECIDER as INCIDENTS
from services.inspectorate import duty, handoff
from services.inspectorate.facts import Facts, FactsRow, read
from services.inspectorate.facts_fold import FACTS
from services.inspectorate.policy import react
from services.inspectorate.profiles import content_digest
from services.recorder.sequencer import Sequencer, load_stream
from tests.sent import sent

from .case import AT, INCIDENT

RULES = shipped()
DECIDERS = {
    each.kind: each for each in (INCIDENTS, complaint.decider(RULES), duty.decider(RULES), handoff.decider(RULES))
}
MINUTE = timedelta(minutes=1)
RAISE = RaiseIncident(kind=IncidentKind.SIGNAL, anonymity=Anonymity.NO_REPORTER, channel=Channel.SYSTEM)


class Loop:
    """One case on a ledger, and a processor that has heard some of it and asked some of what it wishes."""

    def __init__(self) -> None:
        self.at: datetime = AT
        self.log: list[bytes] = []
        self.streams_: defaultdict[str, list[bytes]] = defaultdict(list)
        self.answers_: dict[bytes, bytes] = {}
        self.sequencer = Sequencer("cases", DECIDERS, self, Head(0, NO_HASH))
        self.outbox: list[Wish] = []
        self.outcomes: list[tuple[Wish, Outcome]] = []
        self.begin()
        self.say(RAISE, INCIDENT)

    def begin(self) -> None:
        """The processor begins anew, from the beginning of the log, with nothing that it knew."""
        self.row: FactsRow | None = None
        self.heard = 0
        self.outbox.clear()

    def streams(self, streams: Sequence[str]) -> dict[str, list[bytes]]:
        """As the recorder's index."""
        return {stream: self.streams_[stream] for stream in streams if stream in self.streams_}

    def last(self, streams: Sequence[str]) -> dict[str, list[bytes]]:
        """As the recorder's index."""
        return {stream: found[-1:] for stream, found in self.streams(streams).items()}

    def answers(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """As the recorder's index."""
        return {key: self.answers_[key] for key in keys if key in self.answers_}

    def state(self, stream: str) -> Any:
        """A stream as the rules see it now."""
        return load_stream(DECIDERS[stream.partition("-")[0]], self.streams_[stream]).state

    @property
    def facts(self) -> Facts:
        """What the processor knows of the case."""
        return read(self.row) if self.row else Facts()

    def say(self, command: Command, stream: str) -> Outcome:
        """Someone asks something of the ledger."""
        return self._write(sent(command, stream, id=str(uuid4())))

    def hear(self) -> bool:
        """The processor takes the next event of the log; whether there was one."""
        if self.heard == len(self.log):
            return False
        envelope = decode_envelope(self.log[self.heard])
        self.heard += 1
        # Its wish has come about, or was refused; either way it need not be asked any more.
        self.outbox = [wish for wish in self.outbox if wish.commandid != envelope.commandid]
        if FACTS.takes(envelope):
            before, self.row = self.row, FACTS.apply(self.row, envelope)
            known = {wish.commandid for wish in self.outbox}
            wishes = react(RULES, envelope, {FACTS.name: before}, {FACTS.name: self.row})
            self.outbox += [wish for wish in wishes if wish.commandid not in known]
        return True

    def ask(self, *, again: bool = False) -> None:
        """The oldest wish reaches the ledger; `again` where the processor dies before it knows."""
        if self.outbox:
            wish = self.outbox[0] if again else self.outbox.pop(0)
            self.outcomes.append((wish, self._write(wish.value)))

    def drain(self) -> None:
        """Nothing is left to hear or to ask."""
        while self.hear() or self.outbox:
            self.ask()

    def carry(self, stream: str) -> None:
        """A hand-off is approved, sent and received, as far as it can be."""
        account = self.state(stream).account
        self.say(ApproveHandoff(content_digest=content_digest(account.content)), stream)
        self.say(RecordSent(occurred_at=self.at, body_digest="b" * 64, attempts=1), stream)
        receipt = Receipt(digest="b" * 64, received_at=rfc3339(self.at), keyid="key", signature="s" * 86)
        self.say(RecordReceipt(receipt=receipt), stream)

    def handoffs(self) -> Iterator[tuple[str, Any]]:
        """Every hand-off of the case that there is, with its first event."""
        for stream, values in sorted(self.streams_.items()):
            if stream.startswith("handoff-") and values:
                envelope = decode_envelope(values[0])
                yield stream, envelope

    def commands(self) -> Counter[str]:
        """How many events' worth of acts each command has on the log."""
        acts = {(decode_envelope(value).commandid, decode_envelope(value).subject) for value in self.log}
        return Counter(command for command, _ in acts)

    def _write(self, value: bytes) -> Outcome:
        self.at += MINUTE
        staged = self.sequencer.stage([value], self.at)
        self.sequencer.settle(staged)
        for row in staged.rows:
            self.streams_[row.stream].append(row.value)
            self.log.append(row.value)
        self.answers_ |= staged.answers
        ((_, answer),) = staged.outcomes
        return decode_outcome(answer)
