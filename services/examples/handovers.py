"""Tells what a processor and bodies outside do with duties and hand-offs while the examples are played."""

from collections.abc import Sequence

from events import duty, handoff
from events.codec import decode_event_data
from events.envelope import Envelope
from events.vocabulary import Recipient
from events.vocabulary.code import Code
from projections.labels import event_label

from .words import Language

DIGITS = 12  # Of a digest: enough for people to see that two are the same.


class Handovers:
    """Follows hand-offs and duties on the log, and says what nobody in the examples did by hand."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._prepared: dict[str, handoff.HandoffPrepared] = {}
        self.passed_on: set[str] = set()

    def tell(self, envelope: Envelope) -> Sequence[str]:
        """What an event says, in lines for people; none where it is told as somebody's act."""
        event = decode_event_data(envelope.type, envelope.data)
        label = event_label(envelope.type).of(self._language)
        if isinstance(event, handoff.HandoffPrepared):
            self._prepared[envelope.subject] = event
        if isinstance(event, handoff.HandoffPassedOn):
            self.passed_on.add(envelope.subject)
        match event:
            case handoff.HandoffPrepared() if event.prepared_by is not None or event.follows is not None:
                return [f"{self._to(envelope.subject)}: {label} ({self._in(event.kind)})"]
            case handoff.HandoffReceived(receipt=receipt):
                return [
                    f"{self._to(envelope.subject)}: {label}; {receipt.digest[:DIGITS]}…, {receipt.reference or '-'}"
                ]
            case handoff.HandoffPassedOn() | handoff.HandoffReturned(right_body=Recipient()):
                body = event.to if isinstance(event, handoff.HandoffPassedOn) else event.right_body
                return [f"{self._to(envelope.subject)}: {label} → {self._in(body)}"]
            case handoff.HandoffAccepted() | handoff.HandoffReturned() | handoff.HandoffAnswered():
                return [f"{self._to(envelope.subject)}: {label}"]
            case handoff.HandoffParked():
                return [f"{self._to(envelope.subject)}: {label} ({self._in(event.failure)})"]
            case duty.SuspicionRaised() if event.raised_by is not None:
                return [f"{label}: {self._in(event.judged.scope)} ({event.judged.rule})"]
            case duty.InspectorNotified():
                return [label]
            case _:
                return []

    def _to(self, stream: str) -> str:
        prepared = self._prepared.get(stream)
        return stream if prepared is None else f"{self._in(prepared.recipient)}, {self._in(prepared.purpose)}"

    def _in(self, code: Code | None) -> str:
        if code is None:
            return "-"
        return code.nl if self._language is Language.NL else code.en
