"""Who looked at what, for auditors. That they ask is on the same log."""

from typing import Annotated, Any

import typer

from ..permissions import Role
from .api import Address, Api, Language, Token, as_of
from .output import Json, moment, out, print_json, table
from .token import INSTITUTION, Institution

PAGE = 200
SHOWN_MAX = 10_000

_EMPTY = {
    "no_match": "Nothing meets these filters",
    "nothing_yet": "Nobody has looked at anything yet",
    "not_there_yet": "There may be entries, but they cannot be read yet",
}
_OPTIONS = {"case": "case", "actor": "actor", "since": "recorded_from", "until": "recorded_before"}


def add_to(app: typer.Typer) -> None:
    """Put the command among those of auditors."""
    app.command("access")(access)


def access(
    filters: Annotated[
        list[str] | None, typer.Argument(help="Such as what=case outcome=refused door=console limit=20.")
    ] = None,
    case: Annotated[str, typer.Option("--case", help="Only what has to do with this case.")] = "",
    actor: Annotated[str, typer.Option("--actor", help="Only by this pseudonym, as events name it.")] = "",
    since: Annotated[str, typer.Option("--since", help="Recorded from this day or instant on.")] = "",
    until: Annotated[str, typer.Option("--until", help="Recorded before this day or instant.")] = "",
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Who looked at what, on what ground, the newest first. That you ask is recorded too."""
    query = dict(part.partition("=")[::2] for part in filters or [])
    given = {"case": case, "actor": actor, "since": since, "until": until}
    query |= {_OPTIONS[name]: value for name, value in given.items() if value}
    there = Api(api, token, institution, language, (Role.AUDITOR,))
    most = int(query["limit"]) if query.get("limit", "").isdecimal() else SHOWN_MAX
    page = there.get("/access", {**query, "limit": str(min(most, PAGE))})
    looks = page["looks"]
    while page["next"] and len(looks) < most:
        page = there.get(page["next"])
        looks += page["looks"]
    if json:
        print_json({**page, "looks": looks})
        return
    columns = ("recorded", "who", "", "what", "of", "ground", "through", "asked")
    out().print(table(columns, [_cells(look) for look in looks]))
    counted = _EMPTY.get(page["empty"], f"{len(looks)} of {page['total']} entries")
    out().print(counted, as_of(page["data"]), sep="; ")


def _cells(look: dict[str, Any]) -> tuple[str, ...]:
    words = look["labels"]
    results = "" if look["results"] is None else f" ({look['results']})"
    asked = " ".join(one["name"] + (f"={one['value']}" if one["value"] else "") for one in look["asked"])
    return (
        moment(look["recorded_at"]),
        look["actor"],
        words["outcome"] + (" and all that followed" if look["more"] else ""),
        words["what"] + results + (f", {words['key']}" if look["key"] else ""),
        look["about"] or look["case"] or "-",
        look["ground"] + (f", {words['purpose']}" if look["purpose"] else ""),
        words["door"],
        asked or "-",
    )
