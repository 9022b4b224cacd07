"""Lessons that institutions share, as everyone may read them."""

from typing import Annotated

import typer

from .api import Address, Api, Language, Token, as_of
from .output import Json, out, print_json, table
from .token import INSTITUTION, Institution

app = typer.Typer(help="Lessons that institutions share, for everyone.", no_args_is_help=True)


@app.command("list")
def listed(
    filters: Annotated[
        list[str] | None,
        typer.Argument(help="Such as theme=structure measure=second_supervisor concluded=effective of=INSTITUTION."),
    ] = None,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """The lessons that meet every filter, of all institutions, the newest first."""
    query = dict(part.partition("=")[::2] for part in filters or [])
    page = Api(api, token, institution, language).get("/lessons", query)
    if json:
        print_json(page)
        return
    cells = []
    for lesson in page["lessons"]:
        words = next((one for one in lesson["words"] if one["language"] == language), lesson["words"][0])
        said = lesson["labels"]
        cells.append(
            (
                lesson["published_on"],
                lesson["institution"],
                words["title"],
                said.get("measure_kind", "-"),
                said.get("concluded", "-"),
                words["text"],
            )
        )
    out().print(table(("shared", "by", "lesson", "measure", "concluded", "what"), cells))
    out().print(f"{len(cells)} lessons{' or more' if page['next'] else ''}", as_of(page["data"]), sep="; ")
