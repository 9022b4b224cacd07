"""The register of silence: which settlements keep whom silent, towards whom, and what stays free."""

from typing import Annotated, Any

import typer

from .api import Address, Api, Language, Token, as_of
from .output import Json, out, print_json, table
from .token import INSTITUTION, Institution

app = typer.Typer(help="Settlements that silence: whom, towards whom, and what stays free.", no_args_is_help=True)

_EMPTY = {
    "nothing_yet": "No settlement of this institution silences anyone.",
    "no_match": "No settlement that silences meets these filters.",
    "not_there_yet": "There may be settlements, but they cannot be read yet.",
}


@app.command("list")
def listed(
    filters: Annotated[
        list[str] | None,
        typer.Argument(help="Such as case=CASE recorded_from=2026-01-01 limit=20."),
    ] = None,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """The settlements that silence, newest first, a line for each clause; and how many of all settlements do."""
    query = dict(part.partition("=")[::2] for part in filters or [])
    page = Api(api, token, institution, language).get("/silence", query)
    if json:
        print_json(page)
        return
    cells = [row for settlement in page["settlements"] for row in _cells(settlement)]
    out().print(table(("agreed", "case", "what", "binds", "towards", "stays free", "until"), cells))
    totals = page["totals"]
    kinds = ", ".join(f"{one['count']} {one['label']}" for one in totals["kinds"])
    counted = _EMPTY.get(page["empty"], f"{totals['silenced']} of {totals['settlements']} settlements silence someone")
    out().print(counted, *([kinds] if kinds else []), as_of(page["data"]), sep="; ")


def _cells(settlement: Any) -> list[tuple[str, ...]]:
    """A line for each clause; one for all of a settlement from before it was asked what is silenced."""
    said = settlement["occurred_on"], settlement["case"]
    if not settlement["silences"]:
        return [(*said, ", ".join(settlement["labels"]["clauses"]), "not said", "not said", "not said", "-")]
    return [
        (
            *said,
            silence["labels"]["kind"],
            ", ".join(silence["labels"]["binds"]),
            ", ".join(silence["labels"]["towards"]),
            ", ".join(silence["labels"]["stays_free"]) or "-",
            silence["until"] or "-",
        )
        for silence in settlement["silences"]
    ]
