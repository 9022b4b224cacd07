"""The escalation processor: how fast it follows a log, behind and live, and what it costs to look for what is due."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from psycopg import sql

from events.ledgers import CASES, Part
from infra.clock import SimulatedClock
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.postgres.due import DueRows
from infra.postgres.pool import connect
from infra.settings import Settings
from services.bootstrap.escalation import SCHEMA, layout
from services.bootstrap.rules import catalogue

from .figures import Aim, Figures, Line, milliseconds
from .following import rate, resident_peak_mib, until, worker
from .progress import say
from .recorder import Place
from .sizes import Sizes
from .stand import Stand
from .terms_log import make_terms

PART = "terms"
SHARDS = 4
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
END = AT + timedelta(hours=71)  # Of every term: nothing falls due while the worker is measured.
LOOKS = 200
DUE_ROWS = 500
GROWTH_MAX = 2.0  # Between a hundred times as many rows an index is a page or two deeper.


def terms(stand: Stand, sizes: Sizes, figures: Figures) -> None:
    """A log with as many terms behind the worker, then as many again while it follows; then looks."""
    ensure_topics(stand.bootstrap, TopicPlan.of(CASES, shards=SHARDS, replication=1))
    settings = Settings(
        kafka=stand.bootstrap,
        postgres=stand.dsn,
        data=stand.folder / "terms",
        shards=SHARDS,
        clock=str(SimulatedClock(start=AT, origin=time.time(), speed=1)),
    )
    place = Place(bootstrap=stand.bootstrap, ledger=CASES, folder=settings.data / "index", shards=SHARDS)
    say(f"the escalation worker with {sizes.terms} terms behind it, and {sizes.terms} live")
    make_terms(place, "behind", [END] * sizes.terms, AT)
    with connect(stand.dsn, name="bench") as connection:
        with worker(settings, "services.escalation") as process:
            behind = rate(connection, SCHEMA, 2 * sizes.terms)
            began = time.monotonic()
            make_terms(place, "live", [END] * sizes.terms, AT)
            written = time.monotonic() - began
            until(connection, SCHEMA, 4 * sizes.terms)
            seconds = time.monotonic() - began
            peak = resident_peak_mib(process.pid)
        live = f"{2 * sizes.terms / written:,.0f} events/s were written meanwhile; the last was taken"
        for what, figure, unit, note in (
            ("catching up", behind, "events/s", "one worker: Faust, folds and policy, PostgreSQL; once"),
            ("live", 2 * sizes.terms / seconds, "events/s", f"{live} {seconds - written:.1f} s later; once"),
            ("peak resident", peak, "MiB", f"one worker, {2 * sizes.terms:,} terms open; once"),
        ):
            figures.lines.append(Line(part=PART, what=f"escalation, {what}", rate=figure, unit=unit, note=note))
        _looks(settings, connection, sizes, figures)


def _looks(settings: Settings, connection: psycopg.Connection[Any], sizes: Sizes, figures: Figures) -> None:
    """Looks with more and more open deadlines, of which none, or a fixed number, is due."""
    tables = layout(settings, catalogue(settings))
    rows, topic = DueRows(tables), CASES.topic(Part.EVENTS)
    idle: list[float] = []
    for count in sizes.open_terms:
        say(f"looks with {count} open deadlines")
        _fill(connection, tables.table("due"), tables.folds[1].row.__struct_fields__, count)
        nothing = milliseconds([_look(rows, connection, topic, AT) for _ in range(LOOKS)])
        some = milliseconds([_look(rows, connection, topic, AT + timedelta(days=1)) for _ in range(LOOKS // 10)])
        idle.append(nothing[0])
        for what, (p50, p99) in (("nothing due", nothing), (f"{DUE_ROWS} due, and asked for", some)):
            name = f"one look, {count:,} open, {what}"
            figures.lines.append(Line(part=PART, what=name, p50_ms=p50, p99_ms=p99, note="one shard of 4"))
    note = f"{sizes.open_terms[-1]:,} open beside {sizes.open_terms[0]:,}"
    growth = Aim(what="one look, most / fewest open", value=idle[-1] / idle[0], aim=GROWTH_MAX, at_most=True, note=note)
    figures.aims.append(growth)


def _fill(connection: psycopg.Connection[Any], due: sql.Identifier, names: tuple[str, ...], count: int) -> None:
    """As many rows, all alike but for their names, shards and times; in the first shard some are due within a day."""
    changed = {
        "deadline": "'bench-' || n",
        "shard": f"case when n < {DUE_ROWS} then 0 else mod(n, {SHARDS}) end",
        "next_at": f"due_at + n * interval '1 second' - case when n < {DUE_ROWS} then interval '2.5 days' else '0' end",
    }
    columns = sql.SQL(", ").join(sql.SQL(changed[name]) if name in changed else sql.Identifier(name) for name in names)
    connection.execute(sql.SQL("create temporary table one as select * from {} limit 1").format(due))
    connection.execute(sql.SQL("truncate {}").format(due))
    series = sql.SQL("insert into {} select {} from one, generate_series(0, %s) n").format(due, columns)
    connection.execute(series, (count - 1,))
    connection.execute("drop table one")
    connection.execute(sql.SQL("vacuum analyze {}").format(due))


def _look(rows: DueRows, connection: psycopg.Connection[Any], topic: str, now: datetime) -> float:
    """How long one look takes. What it asked for is taken back, so that the next finds the same."""
    with connection.transaction(force_rollback=True):
        began = time.perf_counter()
        rows.look(connection, topic, 0, now=now, limit=DUE_ROWS, firing=_wish)
        return time.perf_counter() - began


def _wish(row: Any, attempt: int) -> tuple[str, str, bytes]:
    return f"{row.deadline} {attempt}", row.deadline, b"x" * 900  # As long as a command.
