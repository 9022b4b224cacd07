"""What an institution stated of itself: how many people there are in each unit, and how safe they say they feel."""

from typing import Annotated, Any

import typer

from .api import Address, Api, Language, Token, as_of
from .output import Json, out, print_json, table
from .pattern import READERS
from .token import INSTITUTION, Institution

app = typer.Typer(help="What an institution stated of itself, to be set beside counts.", no_args_is_help=True)

_EMPTY = {
    "nothing_yet": "Nothing was ever stated: what is missing is not nought, and no rate can be told.",
    "no_match": "Nothing that was stated meets these filters.",
    "not_there_yet": "There may be statements, but they cannot be read yet.",
}
_NOT_STATED = "not stated"


@app.command("list")
def listed(
    filters: Annotated[
        list[str] | None,
        typer.Argument(help="Such as kind=exposure year=2025 unit=arts population=student limit=20."),
    ] = None,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """What was stated last of each year, unit and population or survey, the newest first; the rest was never stated."""
    query = dict(part.partition("=")[::2] for part in filters or [])
    page = Api(api, token, institution, language, READERS).get("/statements", query)
    if json:
        print_json(page)
        return
    cells = [_cells(one) for one in page["statements"]]
    out().print(table(("stated", "year", "unit", "of", "people", "FTE", "unsafe"), cells, right=("people", "FTE")))
    counted = _EMPTY.get(page["empty"], f"{len(cells)} of {page['total']} statements; what is not here is missing")
    out().print(counted, as_of(page["data"]), sep="; ")


def _cells(one: Any) -> tuple[str, ...]:
    survey = one["kind"] == "survey"
    of = f"survey {one['survey'] or ''}".rstrip() if survey else one["labels"]["population"]
    people = one["respondents"] if survey else one["headcount"]
    tenths, unsafe = one["fte_tenths"], one["unsafe_thousandths"]
    return (
        one["stated_on"],
        str(one["year"]),
        one["unit"],
        of,
        str(people),
        _NOT_STATED if tenths is None and not survey else "-" if tenths is None else f"{tenths / 10:,.1f}",
        "-" if not survey else _NOT_STATED if unsafe is None else f"{unsafe / 10:g} %",
    )
