"""The pattern worker: how fast it follows a log, behind and live, and what one evaluation of real tables costs."""

import statistics
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import psycopg
from psycopg import sql
from psycopg_pool import ConnectionPool

from events.ledgers import CASES, PATTERNS
from infra.clock import SimulatedClock
from infra.kafka.topics import TopicPlan, ensure_topics
from infra.postgres.evaluations import Evaluations
from infra.postgres.layout import Layout
from infra.postgres.pool import connect, open_pool
from infra.settings import Settings
from projections.fold import fold_rows
from services.bootstrap import layouts
from services.bootstrap.rules import catalogue
from services.patterns.facts import FactsRow
from services.patterns.facts_fold import CASE_FACTS
from services.patterns.finding import Finding
from services.patterns.marks import Marks

from .detection import CASES_EACH, ON, case_events
from .figures import Aim, Figures, Line
from .following import rate, resident_peak_mib, until, worker
from .progress import say
from .recorder import Place
from .sizes import Sizes
from .stand import Stand
from .terms import AT, END, SHARDS
from .terms_log import make_terms

PART = "patterns"
GROWTH_MAX = 2.0  # Of one institution's evaluation, beside a hundred times as many cases of others.
SECONDS_MAX = 300.0  # What is expected to take longer is not begun.
NOON = datetime(ON.year, ON.month, ON.day, 12, tzinfo=UTC)
WEEK_END = datetime(ON.year, ON.month, ON.day - 1, 23, tzinfo=UTC)  # Midnight in Amsterdam, of a Monday.


def patterns(stand: Stand, sizes: Sizes, figures: Figures) -> None:
    """A log with as many events behind the worker, then as many again while it follows; then evaluations."""
    for ledger in (CASES, PATTERNS):
        ensure_topics(stand.bootstrap, TopicPlan.of(ledger, shards=SHARDS, replication=1))
    settings = Settings(
        kafka=stand.bootstrap,
        postgres=stand.dsn,
        data=stand.folder / "patterns",
        shards=SHARDS,
        clock=str(SimulatedClock(start=AT, origin=time.time(), speed=1)),
    )
    layout = layouts.patterns(settings, catalogue(settings))
    with connect(stand.dsn, name="bench") as connection:
        _follow(settings, layout, connection, sizes, figures)
        with open_pool(stand.dsn, name="bench") as pool:
            _evaluate(settings, layout, connection, pool, sizes.pattern_cases, figures)


def _follow(
    settings: Settings, layout: Layout, connection: psycopg.Connection[Any], sizes: Sizes, figures: Figures
) -> None:
    place = Place(bootstrap=settings.kafka, ledger=CASES, folder=settings.data / "index", shards=SHARDS)
    events = 2 * sizes.terms
    # Another part may have left a log, which the worker takes too; only what is new is counted.
    say(f"the pattern worker with {events} events behind it, and {events} live")
    make_terms(place, "patterns behind", [END] * sizes.terms, AT)
    before = sum(log_end(place, number) for number in range(SHARDS))
    with worker(settings, "services.patterns") as process:
        behind = rate(connection, layout.schema, before)
        began = time.monotonic()
        make_terms(place, "patterns live", [END] * sizes.terms, AT)
        written = time.monotonic() - began
        until(connection, layout.schema, before + events)
        seconds = time.monotonic() - began
        peak = resident_peak_mib(process.pid)
    live = f"{events / written:,.0f} events/s were written meanwhile; the last was taken"
    for what, figure, unit, note in (
        ("catching up", behind, "events/s", "one worker: Faust, facts, PostgreSQL, evaluations beside it; once"),
        ("live", events / seconds, "events/s", f"{live} {seconds - written:.1f} s later; once"),
        ("peak resident", peak, "MiB", f"one worker, {before + events:,} events; once"),
    ):
        figures.lines.append(Line(part=PART, what=f"pattern worker, {what}", rate=figure, unit=unit, note=note))


def log_end(place: Place, number: int) -> int:
    """How many events a shard has."""
    log = place.shard(number)
    log.open()
    try:
        return log.head.number
    finally:
        log.close()


def _evaluate(
    settings: Settings,
    layout: Layout,
    connection: psycopg.Connection[Any],
    pool: ConnectionPool[Any],
    sizes: Sequence[int],
    figures: Figures,
) -> None:
    """One evaluation of every institution, with more and more of ten thousand cases in ten years each."""
    tables = Evaluations(pool, layout, CASES, SHARDS)
    finding = Finding(catalogue(settings), tables.within, lambda *_: ((), ()), Marks(b"of the bench"))
    rows = fold_rows(CASE_FACTS, (one for number in range(CASES_EACH) for one in case_events(number)))
    connection.execute(sql.SQL("truncate {}").format(layout.table(CASE_FACTS.name)))
    filled = 0
    each: list[float] = []
    for cases in sizes:
        institutions = cases // CASES_EACH
        if each and each[-1] * institutions / 1_000 > SECONDS_MAX:
            say(f"{cases} cases are left out: they would take more than {SECONDS_MAX:g} s")
            continue
        say(f"evaluations with {cases} cases")
        _fill(connection, layout, rows, range(filled, institutions))
        filled = institutions
        times = [_evaluation(finding, f"uni-{number}", NOON) for number in range(institutions)]
        each.append(statistics.median(times))
        note = f"{sum(times) / 1_000:.1f} s for {institutions} institutions of {CASES_EACH:,}; p50 and p99 of one"
        figures.lines.append(
            Line(
                part=PART,
                what=f"a day's evaluation, {cases:,} cases",
                rate=1_000 * cases / sum(times),
                unit="cases/s",
                p50_ms=each[-1],
                p99_ms=max(times),
                note=note,
            )
        )
    weekly = _evaluation(finding, "uni-0", WEEK_END)
    name = f"an evaluation at the end of a week, {CASES_EACH:,} cases"
    figures.lines.append(Line(part=PART, what=name, p50_ms=weekly, note="with all statistics; one institution, once"))
    note = f"one institution, {sizes[len(each) - 1]:,} cases in all beside {sizes[0]:,}"
    growth = Aim(
        what="one evaluation, most / fewest", value=each[-1] / each[0], aim=GROWTH_MAX, at_most=True, note=note
    )
    figures.aims.append(growth)


def _evaluation(finding: Finding, institution: str, at: datetime) -> float:
    began = time.perf_counter()
    finding(institution, at)
    return 1_000 * (time.perf_counter() - began)


def _fill(
    connection: psycopg.Connection[Any], layout: Layout, rows: Sequence[msgspec.Struct], institutions: Iterable[int]
) -> None:
    """The rows of the numbered institutions: the same each, under other names."""
    table = layout.table(CASE_FACTS.name)
    columns = sql.SQL(", ").join(map(sql.Identifier, FactsRow.__struct_fields__))
    with (
        connection.transaction(),
        connection.cursor() as cursor,
        cursor.copy(sql.SQL("copy {} ({}) from stdin").format(table, columns)) as copy,
    ):
        for number in institutions:
            name = f"uni-{number}"
            for row in rows:
                assert isinstance(row, FactsRow)
                facts = row.facts.replace('"uni"', f'"{name}"', 1)
                copy.write_row((f"{row.case_id}.{number}", name, row.opened_on, row.latest_on, row.recorded_at, facts))
    connection.execute(sql.SQL("vacuum analyze {}").format(table))
