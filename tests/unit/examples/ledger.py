"""Intake, the recorder's rules, the inspectorate processor and a desk on a ledger in memory, all of it at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from events.chain import Head
from events.codec import decode_envelope, decode_event, decode_outcome, rfc3339
from events.commands.handoff import AcceptHandoff, PassOnHandoff, RecordReceipt, RecordSent
from events.envelope import NO_HASH
from events.errors import ContractError
from events.handoff import Receipt
from events.identity import case_of
from events.registry import Command, Event
from events.rules import load
from events.vocabulary import STAFF, Recipient
from infra.tokens import DEVELOPMENT_ISSUER
from services.complaints import complaint
from services.examples import lines
from services.examples.lines import Line
from services.examples.player import UNSEEN
from services.incidents.incident import DECIDER as INCIDENT
from services.inspectorate import duty, handoff
from services.inspectorate.facts import FactsRow
from services.inspectorate.facts_fold import FACTS
from services.inspectorate.handoff_state import Ready
from services.inspectorate.policy import react
from services.inspectorate.profiles import content_digest
from services.intake.cloudevents import structured
from services.intake.denials import Denied
from services.intake.gate import Gate
from services.permissions import Caller
from services.recorder.sequencer import Sequencer, load_stream
from tests.sent import sent
from tests.unit.intake.fakes import FakeKeyring

RULES = load({path.name: path.read_text() for path in lines.RULES.glob("*.yaml")})
DECIDERS = {
    each.kind: each for each in (INCIDENT, complaint.decider(RULES), duty.decider(RULES), handoff.decider(RULES))
}
DIGEST = "b" * 64


class MemoryLedger:
    """One shard, whose clock stands where `at` is set."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Event]] = []
        self._streams: defaultdict[str, list[bytes]] = defaultdict(list)
        self._answers: dict[bytes, bytes] = {}
        self._sequencer = Sequencer("cases", DECIDERS, self, Head(0, NO_HASH))
        self._gate = Gate(FakeKeyring(), lambda: self.at)
        self._facts: dict[str, FactsRow] = {}
        self.at = datetime.min.replace(tzinfo=UTC)

    def streams(self, streams: Sequence[str]) -> dict[str, list[bytes]]:
        return {stream: self._streams[stream] for stream in streams if stream in self._streams}

    def last(self, streams: Sequence[str]) -> dict[str, list[bytes]]:
        return {stream: found[-1:] for stream, found in self.streams(streams).items()}

    def answers(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        return {key: self._answers[key] for key in keys if key in self._answers}

    def state(self, stream: str) -> Any:
        """A case as the rules see it now."""
        return load_stream(DECIDERS[stream.partition("-")[0]], self._streams[stream]).state

    def send(self, line: Line, at: datetime) -> str:
        """The code of what a line is answered at an instant, empty where it is accepted."""
        self.at = at
        system = line.system
        caller = Caller(
            issuer=DEVELOPMENT_ISSUER,
            subject=system.client,
            client=system.client,
            institution=system.institution,
            roles=(system.role,),
        )
        body = line.body
        if line.awaits:
            body = body.replace(UNSEEN, content_digest(self.state(line.subject).account.content).encode())
        try:
            admitted = self._gate.admit(caller, structured(body))
        except (Denied, ContractError) as error:
            return error.code
        return self._write(admitted.value)

    def _write(self, command: bytes) -> str:
        """The code of the answer; what follows elsewhere from an accepted command has happened too."""
        staged = self._sequencer.stage([command], self.at)
        self._sequencer.settle(staged)
        for row in staged.rows:
            self._streams[row.stream].append(row.value)
            self.events.append((row.stream, decode_event(row.value).event))
        self._answers |= staged.answers
        ((_, answer),) = staged.outcomes
        for row in staged.rows:
            self._follow(row.value)
        return decode_outcome(answer).code or ""

    def _follow(self, value: bytes) -> None:
        """The processor takes an event and asks what it leads to; a body outside gets what was let go."""
        envelope = decode_envelope(value)
        if FACTS.takes(envelope):
            case = case_of(envelope.subject)
            before = self._facts.get(case)
            after = self._facts[case] = FACTS.apply(before, envelope)
            for wish in react(RULES, envelope, {FACTS.name: before}, {FACTS.name: after}):
                assert self._write(wish.value) == ""
        if envelope.subject.startswith("handoff-") and isinstance(self.state(envelope.subject), Ready):
            self._deliver(envelope.subject)

    def _deliver(self, stream: str) -> None:
        account = self.state(stream).account
        receipt = Receipt(digest=DIGEST, received_at=rfc3339(self.at), keyid="key", signature="s" * 86)
        answers: list[Command] = [
            RecordSent(occurred_at=self.at, body_digest=DIGEST, attempts=1),
            RecordReceipt(receipt=receipt),
            AcceptHandoff(),
        ]
        if account.recipient is Recipient.INSPECTORATE and account.content.affected_population in STAFF:
            answers.append(PassOnHandoff(to=Recipient.LABOUR_INSPECTORATE))
        for number, command in enumerate(answers):
            command_of = sent(command, stream, id=f"{stream}-{number}", institution=account.institution)
            assert self._write(command_of) == ""
