"""A mapping and files for tests: invented, small, and easy to get wrong in one place."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime

from services.history.commands import Commands
from services.history.draft import Draft
from services.history.identities import Identities
from services.history.mapping import load
from services.history.reading import Reading
from tests.unit.intake.fakes import FakeKeyring

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MAPPING = """
source = "confidants"
institution = "uni"
row = ["nr"]

[file]
delimiter = ";"
dates = ["%d-%m-%Y", "iso"]
empty = ["-"]

[kind]
constant = "incident"

[incident]
kind = { constant = "report" }
anonymity = { column = "known", codes = { ja = "named", nee = "anonymous" } }
channel = { column = "channel", default = "desk" }
raised_at = "opened"
closed_at = "closed"
closing = { column = "result", codes = { klaar = "resolved" } }
unit = { column = "unit", codes = { Letteren = "faculty:letters" } }
reporter = { reference = { column = "reporter" }, name = { column = "name" } }
respondents = [{ reference = { column = "respondent", keep = false } }]
narrative = { columns = ["story", "more"] }
factors = { column = "factors", split = "|", unknown = "culture" }

[incident.coding]
affected = { population = "who" }

[[incident.coding.behaviours]]
behaviour = { column = "what", split = "|", unknown = "unclear" }
ground = { column = "ground" }

[[incident.coding.behaviours]]
behaviour = "what_too"
"""
HEADER = (
    "nr;known;channel;opened;closed;result;unit;reporter;name;respondent;story;more;factors;who;what;ground;what_too"
)
ROW = "1;ja;;04-11-2016;20-01-2017;klaar;Letteren;s1;;e1;What happened.;-;cultuur;student;pesten;;"


def reading(text: str = MAPPING) -> Reading:
    """A mapping made ready."""
    return Reading(load(text.encode()))


def drafts(*rows: str, mapping: str = MAPPING, header: str = HEADER, skip: int = 0) -> list[Draft]:
    """What the rows of a CSV file become."""
    return list(read("\n".join((header, *rows, "")).encode(), reading(mapping), skip=skip))


def read(value: bytes, ready: Reading, *, skip: int = 0) -> Iterator[Draft]:
    """What the rows of a file become."""
    return ready.drafts(ready.rows(io.BytesIO(value)), skip=skip)


def changed(**cells: str) -> str:
    """The row, but for some of its cells."""
    row = dict(zip(HEADER.split(";"), ROW.split(";"), strict=True))
    assert cells.keys() <= row.keys()
    return ";".join((row | cells).values())


def commands(keyring: FakeKeyring | None = None, mapping: str = MAPPING) -> Commands:
    """What makes commands of drafts."""
    return Commands(load(mapping.encode()).mapping, keyring or FakeKeyring(), lambda: NOW)


def named(made: Commands, *found: Draft) -> list[Draft]:
    """The drafts with what stands for their identity."""
    identities = Identities(made.row, ("nr",))
    for draft in found:
        identities.check(draft)
    return list(found)
