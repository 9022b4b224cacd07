"""What the handlers show of deadlines, read from the tables: pages of them, one of them, and how many run."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from events.ledgers import shard as shard_of

from .deadline_views import (
    DeadlinePage,
    DeadlineSummary,
    OneDeadline,
    Running,
    RunningRule,
    deadline_view,
    rule_view,
    term_title,
)
from .filters import DEADLINES
from .listed import listed
from .pages import Reader
from .queries import Page, Row
from .views import data_view, parked_view

SOON = timedelta(days=7)


def deadline_page(reader: Reader, page: Page, query: dict[str, str], language: str) -> DeadlinePage:
    """A page of the deadlines, and why it is empty where it is."""
    now = reader.now()
    read = partial(reader.deadlines.deadlines, page.where, now, page.after)
    part = listed(DEADLINES, page, query, reader.cases.freshness, read, partial(reader.deadlines.count, now=now))
    return DeadlinePage(
        deadlines=[deadline_view(row, reader.rules, now, language) for row in part.rows],
        total=part.total,
        next=part.next,
        empty=part.empty,
        data=part.data,
    )


def one_deadline(reader: Reader, row: Row, language: str) -> OneDeadline:
    """A deadline, of which the row was found."""
    return OneDeadline(
        deadline=deadline_view(row, reader.rules, reader.now(), language),
        rule=rule_view(row, reader.rules, language),
        data=data_view(reader.cases.freshness(shard_of(row["deadline"], reader.shards))),
        parked=parked_view(reader.cases.parked(row["case_id"])),
        left_out=list(reader.cases.left_out(row["case_id"])),
    )


def deadline_summary(reader: Reader, institution: str, language: str) -> DeadlineSummary:
    """How many deadlines of an institution run."""
    data = data_view(reader.cases.freshness())
    now = reader.now()
    rows = reader.deadlines.running(institution, now, now + SOON)
    by_rule: dict[tuple[str, str], list[Row]] = {}
    levels: Counter[str] = Counter()
    for row in rows:
        by_rule.setdefault((row["rule"], row["term"]), []).append(row)
        levels[row["level"] or "nobody"] += row["running"]
    return DeadlineSummary(
        at=now,
        all=Running(*_counts(rows)),
        # The title of a term is that of its newest version, which comes last.
        rules=[
            RunningRule(rule, term, term_title(of_rule[-1], reader.rules, language), *_counts(of_rule))
            for (rule, term), of_rule in by_rule.items()
        ],
        levels=dict(levels),
        data=data,
    )


def _counts(rows: Sequence[Row]) -> tuple[int, int, int]:
    return (
        sum(row["running"] for row in rows),
        sum(row["overdue"] for row in rows),
        sum(row["soon"] for row in rows),
    )
