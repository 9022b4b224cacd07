"""What is answered when it cannot be done: the status, the code, the words in two languages."""

import pytest

from events import errors
from events.outcome import NewEvent, Outcome, Status
from services.intake import problems
from services.intake.denials import Forbidden
from services.intake.problems import PROBLEMS, language_of, of_error, of_outcome
from services.intake.replies import said


def outcome(status: Status, code: str | None = None, **more: object) -> Outcome:
    base = {"commandid": "c", "subject": "complaint-1", "version": 4, "contentdigest": "d"}
    return Outcome(**{**base, "status": status, "code": code, **more})  # type: ignore[arg-type] # a test's shorthand


@pytest.mark.parametrize(
    ("refused", "status"),
    [
        (outcome(Status.REFUSED, "time.future", field="occurred_at"), 422),
        (outcome(Status.REFUSED, "stream.unknown", field="subject"), 404),
        (outcome(Status.REFUSED, "stream.exists", field="subject"), 409),
        (outcome(Status.REFUSED, "institution.other"), 403),
        (outcome(Status.REFUSED, "a.rule.of.tomorrow"), 422),
        (outcome(Status.CONFLICT, "version.conflict", field="expectedversion"), 409),
        (outcome(Status.MISMATCH, "command.mismatch"), 409),
        (outcome(Status.UNREADABLE, "malformed", field="data.to"), 422),
        (outcome(Status.UNREADABLE, "rule_failed"), 500),
        (outcome(Status.UNREADABLE, "not_sealed"), 500),
    ],
)
def test_an_outcome_that_says_no_has_its_status(refused: Outcome, status: int) -> None:
    answer = of_outcome(refused, "en")
    assert answer.status == answer.body["status"] == status
    assert answer.body["type"] == problems.TYPE + answer.body["code"]
    assert answer.body["remedy"]


def test_a_conflict_says_which_version_it_is_now() -> None:
    assert of_outcome(outcome(Status.CONFLICT, "version.conflict"), "nl").body["parameters"] == {"version": 4}


def test_an_accepted_outcome_keeps_the_digest_to_itself() -> None:
    accepted = outcome(Status.ACCEPTED, events=(NewEvent(id="complaint-1.4", type="t"),))
    assert set(said(accepted)) == {"commandid", "subject", "status", "version", "events"}


def test_the_words_are_in_the_language_that_was_asked_for() -> None:
    error = Forbidden("role.forbidden", act="complaint.decide", roles="board")
    dutch, english = (of_error(error, language).body for language in ("nl", "en"))
    assert "rollen" in dutch["title"]
    assert "roles" in english["title"]
    assert dutch["parameters"] == {"act": "complaint.decide", "roles": "board"}


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("nl", "nl"),
        ("nl-NL,nl;q=0.9,en;q=0.8", "nl"),
        ("en-GB, nl;q=0.5", "en"),
        ("de, fr", "en"),
        ("*", "en"),
        ("nl;q=x", "en"),
        ("NL;q=0.1, en;q=0", "nl"),
        ("nl; q=0.9, en ;q=0.1", "nl"),
    ],
)
def test_the_header_decides_between_dutch_and_english(accept: str, language: str) -> None:
    assert language_of(accept) == language


@pytest.mark.parametrize(
    "kind", [kind for kind in vars(errors).values() if isinstance(kind, type) and kind.__subclasses__() == []]
)
def test_every_contract_error_is_in_the_catalogue(kind: type[errors.ContractError]) -> None:
    assert kind.code in PROBLEMS
