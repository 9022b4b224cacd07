"""Reports: made from the log as of an instant, the same bytes for whoever makes them again."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from events.vocabulary import Accessed

from ..bootstrap import command_line, reports
from ..releases.disclosure import Unprotectable
from ..releases.domains import BadAxis
from ..releases.reports.files import files
from .output import YEAR_MAX, YEAR_MIN, Exit, Json, bar, fail, out, print_json
from .recorded import Purpose, Unrecorded, record
from .token import INSTITUTION, Institution


class Kind(StrEnum):
    """Which report."""

    ANNUAL = "annual"
    BOARD = "board"
    SUPERVISORY_BOARD = "supervisory-board"
    DUTY_OF_CARE = "duty-of-care"
    SECTOR = "sector"


class Tongue(StrEnum):
    """In which language."""

    NL = "nl"
    EN = "en"


def add_to(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command("report")(report)


def report(
    kind: Annotated[Kind, typer.Argument(help="Which report.")],
    year: Annotated[int, typer.Option("--year", min=YEAR_MIN, max=YEAR_MAX, help="Of which year.")],
    institution: Institution = INSTITUTION,
    language: Annotated[Tongue, typer.Option("--language", help="nl or en.")] = Tongue.NL,
    as_of: Annotated[str, typer.Option("--as-of", help="Of what was recorded by then. Default: now.")] = "",
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder to write to.")] = Path(),
    purpose: Purpose = "",
    unrecorded: Unrecorded = False,
    json: Json = False,
) -> None:
    """Make a report as a page, CSV and JSON.

    Its figures are those of the last publication of the year; where there is none it is a concept, made of what could
    be published now. Made again as of the same instant, also on another machine, its files are the same byte for byte.
    """
    settings = command_line.here()
    try:
        instant = datetime.fromisoformat(as_of) if as_of else reports.now(settings)
    except ValueError:
        fail(f"--as-of {as_of} is no instant such as 2026-11-28T12:00:00+01:00.")
    if instant.tzinfo is None:
        fail("--as-of needs an offset, such as 2026-11-28T12:00:00+01:00.")
    output.mkdir(parents=True, exist_ok=True)
    record(Accessed.REPORT, purpose=purpose, unrecorded=unrecorded, exported=True)
    try:
        with bar("read", 0) as progress:
            found = reports.made(settings, kind.value, institution, year, language.value, instant, progress.of)
    except Unprotectable:
        fail("A protected figure could be derived from this report and earlier publications.", Exit.DIFFERENT)
    except BadAxis as bad:
        fail(f"Its tables cannot be counted: {bad}.", Exit.DIFFERENT)
    made = files(found)
    for name, content in made.items():
        (output / name).write_bytes(content)
    paths = [str(output / name) for name in made]
    print_json({"files": paths}) if json else out().print(*paths, sep="\n", soft_wrap=True)
