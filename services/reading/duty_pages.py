"""What the handlers show of duties, read from the tables: pages of them, and one of them."""

from datetime import datetime
from functools import partial

from events.ledgers import shard as shard_of

from .deadline_views import deadline_view
from .duty_views import DutyPage, OneDuty, duty_rule_view, duty_view
from .filters import DUTIES
from .listed import listed
from .pages import Reader
from .queries import Page, Row
from .views import data_view, parked_view


def duty_page(reader: Reader, page: Page, query: dict[str, str], language: str) -> DutyPage:
    """A page of the duties, and why it is empty where it is."""
    now = reader.now()
    read = partial(reader.duties.duties, page.where, now, page.after)
    part = listed(DUTIES, page, query, reader.cases.freshness, read, partial(reader.duties.count, now=now))
    return DutyPage(
        duties=[duty_view(row, reader.rules, now, language) for row in part.rows],
        total=part.total,
        next=part.next,
        empty=part.empty,
        data=part.data,
    )


def one_duty(reader: Reader, row: Row, now: datetime, language: str, *, with_deadlines: bool) -> OneDuty:
    """A duty, of which the row was found; its deadlines for who may see deadlines."""
    data = data_view(reader.cases.freshness(shard_of(row["duty"], reader.shards)))
    deadlines = reader.duties.deadlines(row["duty"]) if with_deadlines else None
    return OneDuty(
        duty=duty_view(row, reader.rules, now, language),
        rule=duty_rule_view(row, reader.rules, language),
        deadlines=None if deadlines is None else [deadline_view(one, reader.rules, now, language) for one in deadlines],
        data=data,
        parked=parked_view(reader.cases.parked(row["case_id"])),
        left_out=list(reader.cases.left_out(row["case_id"])),
    )
