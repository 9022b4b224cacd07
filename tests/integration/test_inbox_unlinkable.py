"""Nothing that is kept of the inbox leads from it back to a person: what was sent around the words is nowhere.

Everything that a holder of the database, of the log and of the log files could search is searched, for everything that
a request carried beside what was said, and for the code in every form that it is typed or held in.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import orjson
import psycopg
import pytest
from psycopg import sql

from events.ledgers import Part
from infra.embedded import EmbeddedKafka, free_port
from projections.catalogue import READING
from services.inbox.codes import ALPHABET, new_code, normalised, shown
from tests.eventually import eventually

from .inbox_stand import Inbox
from .intake_stack import Stack, records, stack

pytestmark = pytest.mark.kafka

# What a portal should strip, and what it might add: none of it may be kept, were it sent all the same.
AROUND = {
    "user-agent": "Browser-of-somebody/17.3",
    "x-forwarded-for": "203.0.113.77",
    "forwarded": "for=203.0.113.78",
    "x-request-id": "request-5d1c9b",
    "referer": "https://portal.example.org/from-the-study-guide",
    "cookie": "session=c00k1e-of-somebody",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "tracestate": "vendor=t61rcWkgMzE",
    "accept-language": "nl-NL,nl;q=0.93",
}
SAID = ("Het gebeurde op het lab, na zessen.", "En dit zei ik er achteraf bij.", "Ik was het, de derde student.")
REFERENCE = "s1234567"


@dataclass(frozen=True)
class Told:
    """A stack in which the whole of it was gone through once, and what was sent."""

    inbox: Inbox
    case: str
    code: str
    keys: list[str]
    kept: dict[str, bytes]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, postgres: str) -> Iterator[Told]:
    """Report, look, speak, be heard, become known, entrust, withdraw, end; and nothing else was ever said there."""
    folder = tmp_path_factory.mktemp("unlinkable")
    with EmbeddedKafka(folder / "kafka", free_port()) as broker, stack(folder, broker.bootstrap, postgres) as running:
        inbox = Inbox(running, around=AROUND)
        code, keys = inbox.code(), [uuid4().hex for _ in range(6)]
        case = _go_through(inbox, code, keys)
        yield Told(inbox, case, code, keys, everything(running))


def _go_through(inbox: Inbox, code: str, keys: list[str]) -> str:
    case = inbox.report(code, narrative=SAID[0], key=keys[0]).json()["case"]
    stream = f"conversation-{case}.reporter"
    inbox.opened(code, messages=1)
    assert inbox.portal("/inbox/messages", {"message": SAID[1]}, code=code, key=keys[1]).status_code == 201
    inbox.opened(code, messages=2)
    inbox.warned(stream)
    assert inbox.staff(f"/conversations/{stream}/read").status_code == 200
    me = {"reference": REFERENCE, "name": SAID[2]}
    confirm = inbox.portal("/inbox/identity", {"reporter": me}, code=code).json()["confirm"]
    known = inbox.portal("/inbox/identity", {"reporter": me, "confirm": confirm}, code=code, key=keys[2])
    assert known.status_code == 201
    content = {"behaviours": ["bullying"], "affected_population": "support_staff", "account": SAID[1]}
    entrusted = {"recipient": "labour_inspectorate", "content": content}
    assert inbox.portal("/inbox/handoffs", entrusted, code=code, key=keys[3]).status_code == 201
    assert inbox.portal("/inbox/withdrawal", {"note": SAID[1]}, code=code, key=keys[4]).status_code == 201
    assert inbox.portal("/inbox/end", code=code, key=keys[5]).status_code == 201
    # Whoever types it wrongly leaves it nowhere either: the log files have what was refused too.
    wrong = code[:-1] + next(one for one in ALPHABET if one != code[-1])
    assert inbox.portal("/inbox/open", code=wrong).status_code == 422
    eventually(lambda: inbox.opened(code, messages=2)["ended"])
    return str(case)


def everything(running: Stack) -> dict[str, bytes]:
    """All that is kept: every table of the database, every topic of the ledger, every log file, every metric."""
    kept = {f"topic {part}": b"\n".join(records(running, part)) for part in (Part.COMMANDS, Part.EVENTS, Part.OUTCOMES)}
    with psycopg.connect(running.settings.postgres) as connection:
        tables = connection.execute(
            "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, table in tables:
            statement = sql.SQL("copy (select * from {}) to stdout").format(sql.Identifier(schema, table))
            with connection.cursor().copy(statement) as copy:
                kept[f"table {schema}.{table}"] = b"".join(bytes(chunk) for chunk in copy)
    for file in running.folder.glob("*.log"):
        kept[f"file {file.name}"] = file.read_bytes()
    with running.client as client:
        kept["metrics"] = client.get("/metrics").content
    return kept


def places_of(secret: str, kept: dict[str, bytes]) -> set[str]:
    """Where a secret lies, in any of its forms."""
    return {where for where, value in kept.items() for form in forms(secret) if form in value}


def forms(secret: str) -> list[bytes]:
    """A secret as it may lie somewhere: as text, in bytes as hexadecimal digits, in base64 of either kind."""
    raw = secret.encode()
    coded = [base64.b64encode(raw).rstrip(b"="), base64.urlsafe_b64encode(raw).rstrip(b"=")]
    return [raw, raw.lower(), raw.upper(), raw.hex().encode(), *coded]


def test_nothing_that_is_kept_holds_the_code_or_anything_that_a_request_carried(told: Told) -> None:
    assert {"table receipts.codes", "table keyring.data_keys", "topic commands", "file intake.log"} <= set(told.kept)
    token = told.inbox.headers("reporter-portal", subject="portal")["authorization"].partition(" ")[2]
    bare = normalised(told.code)
    codes = [told.code, bare, told.code[:11], told.code[-11:], bare[:10], bare[10:]]
    secrets = [*codes, *AROUND.values(), *told.keys, *token.split(".")[1:], *SAID, REFERENCE]
    assert [(where, secret) for secret in secrets for where in places_of(secret, told.kept)] == []


def test_the_search_would_find_what_is_kept(told: Told) -> None:
    """The same search, for what must be there: a test that finds nothing anywhere would prove nothing."""
    assert {where.partition(" ")[0] for where in places_of(told.case, told.kept)} == {"topic", "table"}
    assert "metrics" in places_of("/conversations/{conversation}/read", told.kept)
    assert "file intake.log" in places_of("development-key.accepted", told.kept)


def test_no_metric_counts_the_calls_of_reporters_or_names_a_case(told: Told) -> None:
    """A series of counts, read every few seconds, is a list of the moments at which somebody looked."""
    metrics = told.kept["metrics"].decode()
    assert "/inbox" not in metrics
    assert "incident-" not in metrics


def test_receipts_say_nothing_but_institution_and_month_and_no_stream(told: Told) -> None:
    with psycopg.connect(told.inbox.running.settings.postgres) as connection:
        rows = connection.execute("select hash, institution, box, month from receipts.codes").fetchall()
        columns = connection.execute(
            "select column_name from information_schema.columns where table_schema = 'receipts' order by 1"
        ).fetchall()
        owner = connection.execute("select tableowner from pg_tables where schemaname = 'receipts'").fetchone()
    assert [name for (name,) in columns] == ["box", "hash", "institution", "month"]
    ((hashed, institution, box, month),) = rows
    assert (len(hashed), institution, month.day) == (32, "uni", 1)
    assert len(box) % 1024 == 12 + 16  # Padded, behind its nonce and before its tag.
    assert owner == ("meldstroom_receipts",)


def test_what_a_reporter_does_has_the_portal_as_its_actor_and_no_trace(told: Told) -> None:
    events = told.kept["topic events"].splitlines()
    sent = [orjson.loads(value) for value in events if b'"reporter-portal:' in value]
    assert len(sent) >= 8
    assert len({event["actor"] for event in sent}) == 1
    assert not [event for event in sent if "traceparent" in event]


def test_that_someone_looked_is_nowhere(told: Told) -> None:
    """Looking, and being turned away, changes nothing that is kept but what a process says of itself all the time."""
    before = everything(told.inbox.running)
    told.inbox.opened(told.code)
    assert told.inbox.portal("/inbox/open", code=shown(new_code())).status_code == 404
    after = everything(told.inbox.running)
    changed = {where for where in after if after[where] != before.get(where)}
    assert changed <= {"metrics", f"table {READING.schema}.position"}
    counts = [{line for line in each["metrics"].splitlines() if b"meldstroom" in line} for each in (before, after)]
    assert {line.partition(b" ")[0] for line in counts[0] ^ counts[1] if b"/metrics" not in line} == set()
