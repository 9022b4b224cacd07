"""The gate: permission, reading, digest, seal, and the ids that every repetition of a message has."""

import dataclasses

import orjson
import pytest

from events.codec import decode_command, decode_command_envelope
from events.errors import ContractError, Malformed, TooLarge, UnknownField, UnknownType
from events.identity import command_id
from events.ledgers import COMMAND_BYTES_MAX
from events.sealed import place
from services.intake.denials import Forbidden
from services.intake.gate import Admitted, Gate
from services.intake.samples import SAMPLES
from services.intake.submission import Submission
from services.permissions import Caller, Role

from .fakes import NOW, FakeKeyring, caller

STREAM = "complaint-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
FILE = Submission(
    type="nl.meldstroom.complaint.file.v1", id="letter-1", data=orjson.dumps(dict(SAMPLES["complaint.file"]))
)
FORWARD = Submission(
    type="nl.meldstroom.complaint.forward.v1", id="letter-2", subject=STREAM, data=b'{"to": "complaints_committee"}'
)
DESK = caller(Role.DESK)
START = Submission(
    type="nl.meldstroom.deadline.start.v1", id="letter-3", data=orjson.dumps(dict(SAMPLES["deadline.start"]))
)
TERM = f"deadline-{STREAM}.T28.answer"
MEET = Submission(type="nl.meldstroom.deadline.meet.v1", id="letter-4", subject=TERM, data=b"{}")


def admit(submission: Submission, by: Caller = DESK) -> Admitted:
    return Gate(FakeKeyring(), lambda: NOW).admit(by, submission)


def changed(submission: Submission, **changes: object) -> Submission:
    return dataclasses.replace(submission, **changes)  # type: ignore[arg-type] # a test knows what it changes


def test_a_command_comes_out_sealed_and_says_who_and_when() -> None:
    admitted = admit(FILE)
    envelope = decode_command_envelope(admitted.value)
    assert b"Sam Bakker" not in admitted.value
    assert b"someone" not in admitted.value
    assert (envelope.institution, envelope.time, envelope.type) == ("uni", NOW, FILE.type)
    assert envelope.actor.startswith("desk:")
    assert len(envelope.actor) == len("desk:") + 16
    assert envelope.commandid == admitted.commandid
    decode_command(envelope.type, envelope.data)


def test_the_command_id_is_what_the_caller_can_compute() -> None:
    admitted = admit(changed(FILE, source="/systems/cases"))
    assert admitted.commandid == command_id("https://login.example.org#case-system\n/systems/cases", "letter-1")


def test_an_id_that_another_institution_of_the_client_used_is_never_taken_for_its_command() -> None:
    first, other = admit(FILE, caller(Role.DESK)), admit(FILE, caller(Role.DESK, institution="hogeschool"))
    # The id is for clients to compute and on the log for good; the digest tells the two apart, so it is a mismatch.
    assert first.commandid == other.commandid
    assert first.contentdigest != other.contentdigest


def test_a_repetition_has_the_same_ids_and_another_box() -> None:
    first, again = (
        admit(FILE),
        admit(changed(FILE, data=orjson.dumps(orjson.loads(FILE.data), option=orjson.OPT_INDENT_2))),
    )
    assert (first.commandid, first.subject, first.contentdigest) == (
        again.commandid,
        again.subject,
        again.contentdigest,
    )


@pytest.mark.parametrize(
    "other",
    [
        changed(FILE, id="letter-9"),
        changed(FILE, source="/elsewhere"),
    ],
)
def test_another_id_or_source_is_another_command(other: Submission) -> None:
    assert admit(other).commandid != admit(FILE).commandid
    assert admit(other).subject != admit(FILE).subject


def test_another_client_cannot_use_up_an_id() -> None:
    assert admit(FILE, caller(Role.DESK, client="other")).commandid != admit(FILE).commandid


@pytest.mark.parametrize(
    "other",
    [
        changed(FORWARD, data=b'{"to": "board"}'),
        changed(FORWARD, subject=STREAM.replace("0190", "0191")),
    ],
)
def test_other_content_has_another_digest_under_the_same_id(other: Submission) -> None:
    assert admit(other).commandid == admit(FORWARD).commandid
    assert admit(other).contentdigest != admit(FORWARD).contentdigest


def test_the_caller_may_choose_the_stream_and_intake_chooses_otherwise() -> None:
    assert admit(changed(FILE, subject=STREAM)).subject == STREAM
    assert admit(FILE).subject.startswith("complaint-")


def test_what_lies_beside_a_case_names_its_stream_itself() -> None:
    assert admit(START).subject == admit(changed(START, subject=TERM)).subject == TERM
    second = orjson.dumps({**SAMPLES["deadline.start"], "occurrence": 2})
    assert admit(changed(START, data=second)).subject == f"{TERM}.2"
    assert admit(MEET).subject == TERM


def test_a_text_beside_a_case_is_sealed_under_the_key_of_the_case() -> None:
    keyring = FakeKeyring()
    discard = Submission(
        type="nl.meldstroom.parking.discard.v1", id="note-1", data=orjson.dumps(dict(SAMPLES["parking.discard"]))
    )
    admitted = Gate(keyring, lambda: NOW).admit(caller(Role.OPERATOR), discard)
    (text,) = keyring.sealed
    assert admitted.subject == f"parking-{STREAM}.escalation"
    assert (text.owner, text.place) == (STREAM, place(admitted.subject, admitted.commandid, "note"))


def test_nobody_sends_what_only_a_processor_asks() -> None:
    with pytest.raises(Forbidden):
        admit(changed(MEET, type="nl.meldstroom.deadline.miss.v1"), caller(*Role))


def test_what_the_roles_do_not_allow_is_forbidden_before_anything_is_read() -> None:
    with pytest.raises(Forbidden) as forbidden:
        admit(changed(FILE, data=b"{"), caller(Role.AUDITOR))
    assert forbidden.value.code == "role.forbidden"


def test_a_message_for_another_institution_is_forbidden() -> None:
    with pytest.raises(Forbidden) as forbidden:
        admit(changed(FILE, institution="hogeschool"))
    assert forbidden.value.code == "institution.forbidden"


@pytest.mark.parametrize(
    ("submission", "error", "field"),
    [
        (changed(FILE, type="nl.meldstroom.complaint.file.v9"), UnknownType, "type"),
        (changed(FILE, type="nl.meldstroom.complaint.filed.v1"), UnknownType, "type"),
        (changed(FORWARD, data=b"{"), Malformed, "data"),
        (changed(FORWARD, data=b"[" * 100_000), Malformed, "data"),
        (changed(FORWARD, data=b'{"to": "\\ud800"}'), Malformed, "data"),
        (changed(FORWARD, data=b"{}"), Malformed, "data.to"),
        (changed(FORWARD, data=b'{"to": "nobody"}'), Malformed, "data.to"),
        (changed(FORWARD, data=b'{"to": "board", "too": 1}'), UnknownField, "data.too"),
        (changed(FORWARD, data=b'{"to": "board", "TYPE": "x"}'), UnknownField, "data.TYPE"),
        (changed(FORWARD, data=b" " * (COMMAND_BYTES_MAX + 1)), TooLarge, "data"),
        (changed(FORWARD, subject=None), Malformed, "subject"),
        (changed(FORWARD, subject="complaint-1"), Malformed, "subject"),
        (changed(FORWARD, subject=STREAM.replace("complaint", "incident")), Malformed, "subject"),
        (changed(START, subject=TERM.replace("T28", "T11")), Malformed, "subject"),
        (changed(START, data=b'{"case": "complaint-1", "rule": "T28", "term": "answer"}'), Malformed, "data.case"),
        (changed(MEET, subject=None), Malformed, "subject"),
        (changed(MEET, subject=f"deadline-{STREAM}.T28"), Malformed, "subject"),
        (changed(MEET, subject=f"deadline-{STREAM}.T28.answer.now"), Malformed, "subject"),
        (changed(MEET, subject=STREAM), Malformed, "subject"),
        (changed(FORWARD, id="reporter@example.org"), Malformed, "id"),
        (changed(FORWARD, id="Reporter Example"), Malformed, "id"),
        (changed(FORWARD, source="a b"), Malformed, "source"),
        (changed(FORWARD, expectedversion="three"), Malformed, "expectedversion"),
        (changed(FORWARD, correlationid="my secret story"), Malformed, "correlationid"),
        (changed(FORWARD, traceparent="00"), Malformed, "traceparent"),
    ],
)
def test_what_does_not_follow_the_contract_is_named_by_its_field(
    submission: Submission, error: type[ContractError], field: str
) -> None:
    with pytest.raises(error) as raised:
        admit(submission)
    assert raised.value.field == field


def test_what_would_not_fit_on_the_topic_once_sealed_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.intake.gate.EVENT_BYTES_MAX", 1_000)
    with pytest.raises(TooLarge):
        admit(FILE)


WRITE = Submission(
    type="nl.meldstroom.conversation.write.v1",
    id="inbox-1",
    subject="conversation-incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11.reporter",
    data=b'{"message": "It happened again."}',
)
PORTAL = caller(Role.PORTAL, client="portal")


def behind_code(submission: Submission, by: Caller = PORTAL) -> Admitted:
    return Gate(FakeKeyring(), lambda: NOW).admit(by, submission, behind_code=True)


def test_what_takes_a_code_is_let_through_with_one_only_and_for_a_portal_only() -> None:
    assert behind_code(WRITE).subject == WRITE.subject
    with pytest.raises(Forbidden):
        admit(WRITE, PORTAL)
    with pytest.raises(Forbidden):
        behind_code(WRITE, DESK)


def test_behind_a_code_the_actor_is_the_portal_whomever_its_token_is_about() -> None:
    one, another = (dataclasses.replace(PORTAL, subject=subject) for subject in ("student-1", "student-2"))
    actors = {decode_command_envelope(behind_code(WRITE, by).value).actor for by in (one, another)}
    assert len(actors) == 1
    raised = Submission(
        type="nl.meldstroom.incident.raise.v1", id="r", data=orjson.dumps(dict(SAMPLES["incident.raise"]))
    )
    ordinary = {decode_command_envelope(admit(raised, by).value).actor for by in (one, another)}
    assert len(ordinary) == 2
    assert not ordinary & actors
