"""Intake's gate and the recorder's rules on a ledger in memory: what the examples meet on a real one, at once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from events.chain import Head
from events.codec import decode_event, decode_outcome
from events.envelope import NO_HASH
from events.errors import ContractError
from events.registry import Event
from infra.tokens import DEVELOPMENT_ISSUER
from services.complaints.complaint import DECIDER as COMPLAINT
from services.examples.lines import Line
from services.incidents.incident import DECIDER as INCIDENT
from services.intake.cloudevents import structured
from services.intake.denials import Denied
from services.intake.gate import Gate
from services.permissions import Caller
from services.recorder.sequencer import Sequencer, load_stream
from tests.unit.intake.fakes import FakeKeyring

DECIDERS = {decider.kind: decider for decider in (INCIDENT, COMPLAINT)}


class MemoryLedger:
    """One shard, whose clock stands where `at` is set."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Event]] = []
        self._streams: defaultdict[str, list[bytes]] = defaultdict(list)
        self._answers: dict[bytes, bytes] = {}
        self._sequencer = Sequencer("cases", DECIDERS, self, Head(0, NO_HASH))
        self._gate = Gate(FakeKeyring(), lambda: self.at)
        self.at = datetime.min.replace(tzinfo=UTC)

    def streams(self, streams: Sequence[str]) -> dict[str, list[bytes]]:
        return {stream: self._streams[stream] for stream in streams if stream in self._streams}

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
        try:
            admitted = self._gate.admit(caller, structured(line.body))
        except (Denied, ContractError) as error:
            return error.code
        staged = self._sequencer.stage([admitted.value], at)
        self._sequencer.settle(staged)
        for row in staged.rows:
            self._streams[row.stream].append(row.value)
            self.events.append((row.stream, decode_event(row.value).event))
        self._answers |= staged.answers
        ((_, answer),) = staged.outcomes
        return decode_outcome(answer).code or ""
