"""From what a caller sends to the bytes that a recipient gets: sealed by intake, decided on, opened at the last."""

from typing import Any

import orjson
import pytest

from events.codec import decode_event
from events.outcome import Outcome, Status
from events.rules import shipped
from events.sealed import Sealed
from services.incidents.incident import DECIDER as INCIDENT
from services.inspectorate.handoff import decider
from services.inspectorate.profiles import Outgoing, body_bytes, content_digest, open_texts
from services.intake.gate import Gate
from services.intake.samples import SAMPLES
from services.intake.submission import Submission
from services.permissions import Caller, Role
from tests.sent import new_stream, sent, signal

from ..intake.fakes import NOW, FakeKeyring, caller
from ..recorder.test_sequencer import Bench


class Way:
    """The way of a command, from the gate through the recorder's rules."""

    def __init__(self) -> None:
        self.keyring = FakeKeyring()
        self.gate = Gate(self.keyring, lambda: NOW)
        self.bench = Bench({"incident": INCIDENT, "handoff": decider(shipped())})
        self.sent = 0

    def case(self, institution: str = "uni") -> str:
        name = new_stream()
        self.bench.round(sent(signal(), name, institution=institution))
        return name

    def ask(self, act: str, data: dict[str, Any], stream: str | None = None, by: Caller | None = None) -> Outcome:
        self.sent += 1
        submission = Submission(
            type=f"nl.meldstroom.handoff.{act}.v1", id=f"m{self.sent}", subject=stream, data=orjson.dumps(data)
        )
        admitted = self.gate.admit(by or caller(Role.BOARD), submission)
        (outcome,) = self.bench.round(admitted.value)
        return outcome

    def outgoing(self, stream: str) -> Outgoing:
        """What goes out, from the log alone, as a deliverer follows it."""
        records = [decode_event(value) for value in self.bench.memory.by_stream[stream]]
        first: Any = records[0].event
        last: Any = [record for record in records if hasattr(record.event, "content")][-1]
        return Outgoing(
            handoff=stream,
            institution=first.institution,
            recipient=first.recipient,
            kind=first.kind,
            purpose=first.purpose,
            profile=first.profile,
            content=last.event.content,
            commandid=last.envelope.commandid,
            follows=first.follows,
        )

    def told(self, stream: str) -> Any:
        """The content that the recipient reads."""
        outgoing = self.outgoing(stream)
        profile = shipped().profile_by_ref(outgoing.profile)
        bytes_sent = body_bytes(outgoing, profile, open_texts(outgoing, profile, self.open_at))
        return orjson.loads(bytes_sent)["data"]["content"]

    def open_at(self, at: bytes, sealed: Sealed) -> str | None:
        """Opens a box at the place that it was made for, and fails at any other, as the keyring does."""
        clear = self.keyring.sealed[int(sealed.box)]
        if clear.place != at:
            raise ValueError("does not belong at this place")
        return clear.text


@pytest.fixture
def way() -> Way:
    return Way()


def test_what_the_board_approved_is_what_the_police_read(way: Way) -> None:
    case = way.case()
    coded = {"behaviours": ["sexual_crime"], "respondent_task_charge": "employee"}
    begin = {"case": case, "recipient": "police", "kind": "mandatory", "purpose": "criminal_report"}
    stream = f"handoff-{case}.police.1"
    prepared = way.ask("prepare", {**begin, "prepared_by": f"{case}.1", "content": coded})
    assert (prepared.status, prepared.subject) == (Status.ACCEPTED, stream)
    seen = content_digest(way.outgoing(stream).content)
    assert way.ask("approve", {"content_digest": seen}, stream).code == "handoff.content.incomplete"
    whole = {
        **coded,
        "respondent": {"reference": "e-7", "name": "Sam Bakker"},
        "account": "Wat er is gebeurd.",
        "contact": "De secretaris.",
    }
    assert way.ask("amend", {"content": whole}, stream).status is Status.ACCEPTED
    assert way.ask("approve", {"content_digest": seen}, stream).code == "handoff.approve.changed"
    seen = content_digest(way.outgoing(stream).content)
    assert way.ask("approve", {"content_digest": seen}, stream).status is Status.ACCEPTED
    assert way.told(stream) == {**whole, "respondent": {"name": "Sam Bakker"}}


def test_a_reporters_own_names_no_case_and_is_read_by_its_body(way: Way) -> None:
    portal = caller(Role.PORTAL)
    asked = {"recipient": "labour_inspectorate", "content": {"account": "Al twee jaar.", "behaviours": ["bullying"]}}
    entrusted = way.ask("entrust", asked, by=portal)
    assert entrusted.status is Status.ACCEPTED
    assert way.told(entrusted.subject) == {"account": "Al twee jaar.", "behaviours": ["bullying"]}
    assert "incident" not in way.bench.memory.by_stream[entrusted.subject][0].decode()


def test_a_hand_off_is_of_a_case_that_there_is_and_of_its_own_institution(way: Way) -> None:
    asked: dict[str, Any] = {
        "recipient": "inspectorate",
        "purpose": "signal",
        "content": {"behaviours": ["bullying"], "affected_population": "support_staff"},
    }
    nowhere = way.ask("prepare", {**asked, "case": new_stream()})
    assert (nowhere.status, nowhere.code) == (Status.REFUSED, "stream.unknown")
    theirs = way.ask("prepare", {**asked, "case": way.case("hogeschool")})
    assert (theirs.status, theirs.code) == (Status.REFUSED, "institution.other")
    case = way.case()
    assert way.ask("prepare", {**asked, "case": case}).status is Status.ACCEPTED
    assert way.ask("prepare", {**asked, "case": case}).code == "stream.exists"
    second = way.ask("prepare", {**asked, "case": case, "number": 2})
    assert (second.status, second.subject) == (Status.ACCEPTED, f"handoff-{case}.inspectorate.2")


def test_what_is_shown_as_an_example_is_taken(way: Way) -> None:
    begin, own = SAMPLES["handoff.prepare"], SAMPLES["handoff.entrust"]
    way.bench.round(sent(signal(), begin["case"]))
    prepared = way.ask("prepare", dict(begin))
    assert prepared.status is Status.ACCEPTED
    assert way.ask("amend", dict(SAMPLES["handoff.amend"]), prepared.subject).status is Status.ACCEPTED
    assert way.ask("entrust", dict(own), by=caller(Role.PORTAL)).status is Status.ACCEPTED
