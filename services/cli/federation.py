"""Federation: counts of published figures in signed files, and what those of several institutions show together."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from events.errors import ContractError

from ..bootstrap import command_line, federation
from ..bootstrap.rules import catalogue, today
from ..federation.receiving import HARMLESS, Received
from ..federation.together import together
from ..refusal_catalogue import words
from ..refusals import Refused
from .api import Language
from .federation_tables import by_name, indicated, listed, summed
from .output import Exit, Json, fail, out, print_json, table
from .token import INSTITUTION, Institution

app = typer.Typer(help="Counts that institutions tell each other, without personal data.", no_args_is_help=True)

Key = Annotated[
    Path | None, typer.Option("--key", help="The private key, a JSON Web Key; left out, that of this installation.")
]
Members = Annotated[Path, typer.Option("--members", help="Who takes part, and by which keys: YAML.")]
Files = Annotated[list[Path], typer.Argument(help="The signed files.")]
Day = Annotated[
    date | None,
    typer.Option("--on", parser=date.fromisoformat, metavar="DATE", help="By the rules of this day, instead of today."),
]


@app.command()
def key(file: Key = None, json: Json = False) -> None:
    """Print the public key that this installation signs with, for the others' lists of members."""
    found = federation.public_key(command_line.here(), file)
    if json:
        print_json(found)
        return
    out().print("jwk: {" + ", ".join(f"{name}: {value}" for name, value in found.items()) + "}", soft_wrap=True)


@app.command()
def export(
    period: Annotated[str, typer.Option("--period", help="As it was published: 2025, or 2024-09..2025-08.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")],
    institution: Institution = INSTITUTION,
    release: Annotated[str, typer.Option("--release", help="Which release; left out, the newest of the period.")] = "",
    events: Annotated[
        Path | None,
        typer.Option("--events", help="The register's events, one a line; left out, the ledger itself."),
    ] = None,
    file: Key = None,
    on: Day = None,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Write the counts of a published release that can be laid beside those of others, signed.

    Only what was published is in it: what is withheld stays withheld, and units stay at home.
    Exit codes: 0 it was written, 1 a rule keeps it from being made, 2 something could not be read.
    """
    settings = command_line.here()
    try:
        made, content = federation.export(
            settings,
            institution=institution,
            period=period,
            release=release or None,
            events=events,
            key=file,
            signed_on=on or today(settings),
        )
    except Refused as refused:
        _refused(refused, language)
    except ContractError as error:
        fail(f"{events}: {error}")
    output.write_bytes(content)
    told = sum(one.count is not None for one in made.cells)
    if json:
        print_json({"file": str(output), "release": made.release, "told": told, "withheld": len(made.cells) - told})
        return
    out().print(
        f"{output}: {institution}, {period}, release {made.number} of {made.published_on}: {told} figures, "
        f"{len(made.cells) - told} withheld, none from 1 to {made.k - 1}.",
        soft_wrap=True,
    )


@app.command()
def check(members: Members, files: Files, on: Day = None, language: Language = "en", json: Json = False) -> None:
    """Check signature, format, codes and thresholds of every file, and which of them are to be used.

    Exit codes: 0 nothing is wrong with any, 1 some are refused, 2 something could not be read.
    """
    settings = command_line.here()
    found = federation.received(settings, files, federation.members(members), on or today(settings))
    if json:
        print_json({"used": [listed(one) for one in found.taken], "left": _left(found, language)})
    else:
        cells = [tuple(listed(one).values()) for one in found.taken]
        out().print(table(tuple(listed(found.taken[0])), cells) if found.taken else "No file can be used.")
        _tell(found, language)
    if found.refused:
        raise typer.Exit(Exit.DIFFERENT)


@app.command()
def pool(
    members: Members,
    files: Files,
    period: Annotated[str, typer.Option("--period", help="Left out, the last that any file is of.")] = "",
    on: Day = None,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Add up what several institutions tell, and say what no single one of them shows.

    Give the files of the period before too: rises are told beside it.
    Exit codes: 0 every file was used or replaced, 1 some were refused and are not in the sums, 2 something could not
    be read.
    """
    settings = command_line.here()
    day = on or today(settings)
    found = federation.received(settings, files, federation.members(members), day)
    try:
        made = together(found, catalogue(settings), day, period or None)
    except Refused as refused:
        _tell(found, language)
        _refused(refused, language)
    if json:
        print_json({**by_name(msgspec.to_builtins(made)), "left": _left(found, language)})
    else:
        out().print(f"{made.period} beside {made.earlier}: {', '.join(made.institutions)}; sums by {made.rule}.")
        out().print(summed(made, language))
        out().print(*indicated(made, catalogue(settings), language), sep="\n", soft_wrap=True)
        _tell(found, language)
    if found.refused:
        raise typer.Exit(Exit.DIFFERENT)


def _refused(refused: Refused, language: str) -> None:
    said, remedy = words(refused.code, language, refused.parameters)
    fail(f"{said} {remedy} ({refused.code})", Exit.DIFFERENT)


def _left(found: Received, language: str) -> Sequence[dict[str, Any]]:
    return [
        {
            "file": file,
            "code": why.code,
            "refused": why.code not in HARMLESS,
            "words": words(why.code, language, why.parameters)[0],
            "remedy": words(why.code, language, why.parameters)[1],
        }
        for file, why in found.left.items()
    ]


def _tell(found: Received, language: str) -> None:
    """Say of every file that is not used why it is not, and what is to be done."""
    for one in _left(found, language):
        mark = "REFUSED" if one["refused"] else "not used"
        out().print(f"{mark}  {one['file']}: {one['words']} {one['remedy']}", soft_wrap=True, markup=False)
