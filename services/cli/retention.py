"""How long cases are kept: by which rule, until when, and what puts it off."""

from typing import Annotated, Any

import typer

from .api import Address, Api, Language, Token, at
from .output import Json, fields, moment, out, print_json, table
from .token import INSTITUTION, Institution

app = typer.Typer(help="How long cases are kept, by which rule, and what puts it off.", no_args_is_help=True)

STATES = {
    "running": "runs",
    "held": "held",
    "due": "RUN OUT",
    "proposed": "RUN OUT, proposed",
    "forgotten": "forgotten",
    None: "no term",
}


@app.command("list")
def listed(
    filters: Annotated[
        list[str] | None, typer.Argument(help="Such as state=proposed (running, held, due, forgotten), limit=20.")
    ] = None,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """The closed cases with a term, the one that runs out first comes first."""
    query = dict(part.partition("=")[::2] for part in filters or [])
    page = Api(api, token, institution, language).get("/retention", query)
    if json:
        print_json(page)
        return
    cells = [
        (one["due_on"], STATES[one["state"]], one["labels"].get("outcome", "-"), _rule(one), one["case"])
        for one in page["cases"]
    ]
    out().print(table(("kept until", "state", "ended as", "rule", "case"), cells))
    if not cells:
        out().print("No closed case with a term meets this.")
    elif page["next"]:
        out().print(f"There are more: after={page['next'].rpartition('after=')[2].partition('&')[0]}")


@app.command("explain")
def explain(
    case: Annotated[str, typer.Argument(help="The case's number, such as complaint-0190f3c2-….")],
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Until when one case is kept, and why: its ending, the rule, what is yet to be confirmed of it, what holds it."""
    found = Api(api, token, institution, language).get(at("cases", case, "retention"))
    if json:
        print_json(found)
        return
    facts = {
        "case": found["case"],
        "ended": found["ended_on"] or "it goes on",
        "as": found["labels"].get("outcome", "-"),
        "kept until": found["due_on"] or "-",
        "state": STATES[found["state"]],
        "proposed": moment(found["proposed_at"]),
        "forgotten": moment(found["forgotten_at"]),
    }
    out().print(fields(facts))
    if (rule := found["rule"]) is not None:
        out().print(f"\n{rule['rule']} ({rule['basis']}): {rule['title']}. {rule['source']}")
        for name, said in (("keep", "Kept for"), ("note", "Note:"), ("verify", "To be confirmed by a lawyer:")):
            if rule[name]:
                out().print(f"{said} {rule[name]}")
    for one in found["holds"]:
        out().print(f"Put off: {one['label']} ({one['stream']}).")


def _rule(one: Any) -> str:
    return one["rule"]["rule"] if one["rule"] else "-"
