"""Hand-offs over HTTP: what is under way, with its receipt; and all that a recipient will get, opened and noted."""

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import msgspec
import orjson
import pytest
from litestar.handlers import HTTPRouteHandler
from psycopg_pool import ConnectionPool
from structlog.testing import capture_logs

from events import handoff
from events.rules import shipped
from events.sealed import Clear, Party, Sealed, place
from events.vocabulary import (
    Behaviour,
    DeliveryFailure,
    HandoffKind,
    HandoffPurpose,
    Population,
    Recipient,
    ReturnReason,
)
from infra.postgres.keyring import Keyring, open_keyring
from infra.settings import Settings
from services.bootstrap.handoffs import handoff_reading
from services.bootstrap.intake import reader_of
from services.inspectorate.profiles import Outgoing, body_bytes, body_digest, content_digest, open_texts

from ..logs import BEGIN, case_id, raised
from ..projecting import new_database, same_as_folded
from .reading_stand import Stand, problem, reading_stand

CASE, OTHER, THEIRS = (case_id("incident", number) for number in (1, 2, 3))
POLICE = f"handoff-{CASE}.police.1"
SIGNAL = f"handoff-{CASE}.inspectorate.1"
SECOND = f"handoff-{OTHER}.inspectorate.1"
OWN = case_id("handoff", 1)
REVEALED = case_id("handoff", 2)
MINUTE = timedelta(minutes=1)
DIGEST = "1" * 64
RECEIPT = handoff.Receipt(digest=DIGEST, received_at="2026-03-02T10:03:00+01:00", keyid="i-1", signature="A" * 86)
SOMEONE = "person-" + "a" * 32
TEXTS = {
    "content.respondent.reference": "s-123",
    "content.respondent.name": "Sam Bakker",
    "content.account": "Wat er is gebeurd.",
    "content.contact": "De secretaris van het bestuur.",
}


@dataclasses.dataclass
class Opened:
    """A stand that opens texts, and the keyring that sealed them."""

    stand: Stand
    keyring: Keyring

    def seal(self, stream: str, path: str, owner: str = CASE) -> Sealed:
        """A text as intake seals it for the next event of the log."""
        log = self.stand.log.logs[0]
        commandid = str(uuid5(UUID(int=0), str(log.head.number + 1)))
        (box,) = self.keyring.seal([Clear(owner=owner, place=place(stream, commandid, path), text=TEXTS[path])], {})
        return box

    def report(self) -> handoff.Content:
        """What the police are told, sealed for the next event."""
        return handoff.Content(
            behaviours=(Behaviour.SEXUAL_CRIME,),
            respondent=Party(
                subject=SOMEONE,
                reference=self.seal(POLICE, "content.respondent.reference", SOMEONE),
                name=self.seal(POLICE, "content.respondent.name", SOMEONE),
            ),
            account=self.seal(POLICE, "content.account"),
            contact=self.seal(POLICE, "content.contact"),
        )


@contextmanager
def opening(database: str, folder: Path) -> Iterator[Opened]:
    """A stand with a keyring, and nothing on its log."""
    keyring = open_keyring(Settings(postgres=database, data=folder))

    def handlers(settings: Settings, pool: ConnectionPool[Any]) -> Sequence[HTTPRouteHandler]:
        return handoff_reading(reader_of(settings, pool), keyring, pool)

    with reading_stand(database, folder, more=handlers) as stand:
        yield Opened(stand, keyring)
    keyring.close()


def fill(opened: Opened) -> None:
    """A report to the police that waits, a signal that was returned, one that is parked, and two of reporters."""
    stand = opened.stand
    for case in (CASE, OTHER):
        stand.log.record(case, raised())
    stand.log.record(POLICE, police())
    stand.log.record(POLICE, handoff.HandoffAmended(content=opened.report(), occurred_at=BEGIN + MINUTE))
    back = handoff.HandoffReturned(
        occurred_at=BEGIN + 4 * MINUTE, reason=ReturnReason.WRONG_BODY, right_body=Recipient.LABOUR_INSPECTORATE
    )
    stand.log.record(SIGNAL, signal(), approved(), sent(), received(), back)
    parked = handoff.HandoffParked(occurred_at=BEGIN, failure=DeliveryFailure.UNREACHABLE, attempts=30)
    stand.log.record(SECOND, signal(case=OTHER, occurred_at=BEGIN + MINUTE), approved(), parked)
    stand.log.record(OWN, entrusted())
    stand.log.record(REVEALED, entrusted(), handoff.HandoffRevealed(occurred_at=BEGIN, case=CASE))
    theirs = signal(case=THEIRS, institution="hogeschool")
    stand.log.record(THEIRS, raised(institution="hogeschool"), institution="hogeschool")
    stand.log.record(f"handoff-{THEIRS}.inspectorate.1", theirs, institution="hogeschool")
    stand.project()


@pytest.fixture(scope="module")
def opened(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """One for all tests that only look."""
    with opening(database, tmp_path_factory.mktemp("handoffs")) as made:
        fill(made)
        yield made


@pytest.fixture
def stand(opened: Opened) -> Stand:
    return opened.stand


@pytest.fixture
def own(postgres: str, tmp_path: Path) -> Iterator[Opened]:
    """An empty one, for a test that changes something."""
    with new_database(postgres) as dsn, opening(dsn, tmp_path) as made:
        yield made


def signal(**changes: Any) -> handoff.HandoffPrepared:
    facts: dict[str, Any] = {
        "institution": "uni",
        "recipient": Recipient.INSPECTORATE,
        "kind": HandoffKind.VOLUNTARY,
        "purpose": HandoffPurpose.SIGNAL,
        "profile": "inspectorate.signal/1",
        "content": handoff.Content(behaviours=(Behaviour.BULLYING,), affected_population=Population.SCIENTIFIC_STAFF),
        "needs_approval": True,
        "occurred_at": BEGIN,
        "case": CASE,
    }
    return handoff.HandoffPrepared(**{**facts, **changes})


def police() -> handoff.HandoffPrepared:
    return signal(
        recipient=Recipient.POLICE,
        kind=HandoffKind.MANDATORY,
        purpose=HandoffPurpose.CRIMINAL_REPORT,
        profile="police.criminal_report/1",
        content=handoff.Content(behaviours=(Behaviour.SEXUAL_CRIME,)),
        prepared_by=f"duty-{CASE}.1.7",
        occurred_at=BEGIN + 2 * MINUTE,
    )


def entrusted() -> handoff.HandoffPrepared:
    return signal(
        recipient=Recipient.LABOUR_INSPECTORATE,
        kind=HandoffKind.REPORTER_SIDE,
        profile="labour_inspectorate.reporter_signal/1",
        content=handoff.Content(account=Sealed(kid="k", box="b")),
        needs_approval=False,
        case=None,
        occurred_at=BEGIN - MINUTE,
    )


def approved() -> handoff.HandoffApproved:
    return handoff.HandoffApproved(content_digest="2" * 64, occurred_at=BEGIN + MINUTE)


def sent() -> handoff.HandoffSent:
    return handoff.HandoffSent(occurred_at=BEGIN + 2 * MINUTE, body_digest=DIGEST, attempts=2)


def received() -> handoff.HandoffReceived:
    return handoff.HandoffReceived(occurred_at=BEGIN + 3 * MINUTE, receipt=RECEIPT)


def names(page: Any) -> list[str]:
    return [one["id"] for one in page["handoffs"]]


def test_the_newest_comes_first_and_only_the_institutions_own(stand: Stand) -> None:
    page = stand.get("/handoffs").json()
    assert names(page) == [POLICE, SECOND, SIGNAL, REVEALED]
    assert (page["total"], page["next"], page["empty"]) == (4, None, None)
    assert names(stand.get("/handoffs", institution="hogeschool").json()) == [f"handoff-{THEIRS}.inspectorate.1"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=prepared", [POLICE]),
        ("status=parked&recipient=inspectorate", [SECOND]),
        ("recipient=inspectorate", [SECOND, SIGNAL]),
        ("kind=mandatory", [POLICE]),
        ("kind=reporter_side", [REVEALED]),
        ("purpose=criminal_report", [POLICE]),
        (f"case={CASE}", [POLICE, SIGNAL, REVEALED]),
        ("status=answered", []),
    ],
)
def test_filters_narrow_the_list(stand: Stand, query: str, found: list[str]) -> None:
    page = stand.get(f"/handoffs?{query}").json()
    assert (names(page), page["total"], page["empty"]) == (found, len(found), None if found else "no_match")


def test_pages_follow_each_other_without_gap_or_double(stand: Stand) -> None:
    seen: list[str] = []
    path: str | None = "/handoffs?limit=1"
    while path:
        page = stand.get(path).json()
        seen += names(page)
        path = page["next"]
    assert seen == [POLICE, SECOND, SIGNAL, REVEALED]


def test_what_is_misspelt_is_refused(stand: Stand) -> None:
    assert problem(stand.get("/handoffs?state=parked"))["code"] == "query.unknown"
    assert problem(stand.get("/handoffs?status=lost"))["code"] == "query.malformed"


def test_one_is_shown_with_its_receipt_in_words(stand: Stand) -> None:
    found = stand.get(f"/handoffs/{SIGNAL}", accept_language="nl").json()
    shown = found["handoff"]
    assert (shown["case"], shown["status"], shown["attempts"], shown["body_digest"]) == (CASE, "returned", 2, DIGEST)
    assert shown["receipt"] == {
        "digest": DIGEST,
        "received_at": "2026-03-02T10:03:00+01:00",
        "keyid": "i-1",
        "signature": "A" * 86,
        "reference": None,
    }
    assert shown["labels"] == {
        "recipient": "Inspectie van het Onderwijs",
        "kind": "vrijwillig, door het bestuur",
        "purpose": "signaal",
        "status": "teruggezonden",
        "return_reason": "verkeerde instantie",
        "right_body": "Nederlandse Arbeidsinspectie",
    }
    assert (found["profile"]["id"], found["profile"]["approval"]) == ("inspectorate.signal", "board")
    assert "content" not in shown


def test_what_a_reporter_keeps_to_themselves_is_nowhere(stand: Stand) -> None:
    assert problem(stand.get(f"/handoffs/{OWN}"))["code"] == "handoff.unknown"
    assert problem(stand.get(f"/handoffs/{OWN}/content", "board"))["code"] == "handoff.unknown"
    assert problem(stand.get(f"/cases/{OWN}/history"))["code"] == "case.unknown"


def test_what_a_reporter_revealed_is_known_and_stays_unread(stand: Stand) -> None:
    shown = stand.get(f"/handoffs/{REVEALED}").json()["handoff"]
    assert (shown["case"], shown["kind"], shown["revealed_at"]) == (CASE, "reporter_side", "2026-03-02T09:00:00Z")
    denied = stand.get(f"/handoffs/{REVEALED}/content", "board")
    assert (denied.status_code, problem(denied)["code"]) == (403, "handoff.reporters_own")


def test_another_institution_does_not_learn_that_there_is_one(stand: Stand) -> None:
    for path in (f"/handoffs/{SIGNAL}", f"/handoffs/{POLICE}/content"):
        assert problem(stand.get(path, "board", institution="hogeschool"))["code"] == "handoff.unknown"
    assert problem(stand.get("/handoffs/handoff-nowhere"))["code"] == "handoff.unknown"


def test_who_approves_sees_all_that_the_recipient_will_get(stand: Stand) -> None:
    answer = stand.get(f"/handoffs/{POLICE}/content", "board")
    shown = answer.json()
    assert shown["content"] == {
        "behaviours": ["sexual_crime"],
        "respondent": {"name": "Sam Bakker"},
        "account": "Wat er is gebeurd.",
        "contact": "De secretaris van het bestuur.",
    }
    assert shown["stays_here"] == ["content.respondent.subject", "content.respondent.reference"]
    assert (shown["lacking"], shown["status"]) == ([], "prepared")
    assert (shown["profile"]["id"], shown["profile"]["act"]) == ("police.criminal_report", "WHW")
    assert answer.headers["cache-control"] == "no-store"
    assert orjson.loads(shown["body"])["data"]["content"] == shown["content"]
    assert shown["body_digest"] == sha256(shown["body"].encode()).hexdigest()


def test_what_is_shown_is_what_is_approved_and_what_is_sent(stand: Stand, opened: Opened) -> None:
    """By way of the event on the log, as recorder and deliverer know it."""
    amended = orjson.loads(next(value for _, value in stand.log.logs[0].values if b"handoff.amended" in value))
    content = msgspec.convert(amended["data"]["content"], handoff.Content)
    profile = shipped().profile_by_ref("police.criminal_report/1")
    outgoing = Outgoing(
        handoff=POLICE,
        institution="uni",
        recipient=Recipient.POLICE,
        kind=HandoffKind.MANDATORY,
        purpose=HandoffPurpose.CRIMINAL_REPORT,
        profile=profile.ref,
        content=content,
        commandid=amended["commandid"],
    )
    sent = body_bytes(outgoing, profile, open_texts(outgoing, profile, opened.keyring.open_at))
    shown = stand.get(f"/handoffs/{POLICE}/content", "board").json()
    assert shown["body"].encode() == sent
    assert (shown["body_digest"], shown["content_digest"]) == (body_digest(sent), content_digest(content))


def test_what_it_lacks_is_said_before_anyone_approves(own: Opened) -> None:
    own.stand.project()
    assert own.stand.get("/handoffs").json()["empty"] == "nothing_yet"
    own.stand.log.record(CASE, raised())
    own.stand.log.record(POLICE, police())
    own.stand.project()
    shown = own.stand.get(f"/handoffs/{POLICE}/content", "board").json()
    assert shown["lacking"] == ["content.respondent.name", "content.account", "content.contact"]


@pytest.mark.parametrize("role", ["auditor", "operator", "supervisory-board", "service", "confidant", "recipient"])
def test_who_does_not_prepare_or_approve_opens_nothing(stand: Stand, role: str) -> None:
    denied = stand.get(f"/handoffs/{POLICE}/content", role)
    assert (denied.status_code, problem(denied)["code"]) == (403, "role.forbidden")


def test_who_has_no_part_in_it_sees_no_list(stand: Stand) -> None:
    for role in ("confidant", "desk", "reporter-portal", "recipient"):
        assert problem(stand.get("/handoffs", role))["code"] == "role.forbidden"


def test_each_look_is_noted_under_a_pseudonym_and_without_a_word_of_it(stand: Stand) -> None:
    with capture_logs() as logged:
        shown = stand.get(f"/handoffs/{POLICE}/content", "board").json()
    (note,) = (line for line in logged if line["event"] == "handoff.content-shown")
    assert (note["handoff"], note["content_digest"]) == (POLICE, shown["content_digest"])
    assert note["actor"].startswith("board:")
    assert "tester" not in str(logged)
    assert not [text for text in TEXTS.values() if text in str(logged)]
    with capture_logs() as logged:
        stand.get(f"/handoffs/{POLICE}/content", "auditor")
    assert not [line for line in logged if line["event"] == "handoff.content-shown"]


def test_what_was_forgotten_cannot_be_opened_and_what_is_parked_is_said(own: Opened) -> None:
    fill(own)
    same_as_folded(own.stand.connection, own.stand.log)
    own.keyring.destroy(SOMEONE, by="operator:1", ground="AVG 17")
    gone = own.stand.get(f"/handoffs/{POLICE}/content", "board")
    assert (gone.status_code, problem(gone)["code"]) == (410, "handoff.text_gone")
    assert problem(gone)["field"] == "content.respondent.name"
    own.stand.park(CASE)
    own.stand.leave_out(CASE)
    found = own.stand.get(f"/handoffs/{SIGNAL}").json()
    assert (found["parked"]["event"], found["left_out"]) == ("x.7", ["x.8"])


def test_a_caller_reads_its_own_write_and_hears_only_of_changes(stand: Stand) -> None:
    found = stand.get(f"/handoffs/{POLICE}?at_least=2")
    assert found.json()["handoff"]["version"] == 2
    assert stand.get(f"/handoffs/{POLICE}", if_none_match=found.headers["etag"]).status_code == 304
