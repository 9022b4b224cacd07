"""Deadlines, as whoever may see them sees them."""

from typing import Annotated, Any

import typer

from .api import Address, Api, Language, Token, as_of, at, warn_lacking
from .output import Json, fields, out, print_json, table
from .token import INSTITUTION, Institution

app = typer.Typer(help="Deadlines: which terms run, until when, and who was told.", no_args_is_help=True)

Deadline = Annotated[
    str, typer.Argument(help="The deadline's name, such as deadline-complaint-0190f3c2-….T11.handling.")
]
# What has ended is only of interest to who asks for it, by one of these.
_OF_ANY_STATUS = {"status", "running", "overdue", "case"}


@app.command("list")
def listed(
    filters: Annotated[
        list[str] | None,
        typer.Argument(help="Such as overdue=true level=board rule=T11 limit=20; or case=CASE, status=met."),
    ] = None,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """The deadlines that meet every filter, the one first due first: those that run, unless a filter says otherwise."""
    query = dict(part.partition("=")[::2] for part in filters or [])
    if not query.keys() & _OF_ANY_STATUS:
        query["running"] = "true"
    page = Api(api, token, institution, language).get("/deadlines", query)
    if json:
        print_json(page)
        return
    cells = [_cells(deadline) for deadline in page["deadlines"]]
    out().print(table(("due", "status", "told", "term", "deadline"), cells))
    counted = _EMPTY.get(page["empty"], f"{len(cells)} of {page['total']} deadlines")
    out().print(counted, as_of(page["data"]), sep="; ")


@app.command("show")
def show(
    deadline: Deadline,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """One deadline: until when, by which rule, and what became of it."""
    found = Api(api, token, institution, language).get(at("deadlines", deadline))
    if json:
        print_json(found)
        return
    words = found["deadline"]["labels"]
    shown = {name: words.get(name, value) for name, value in found["deadline"].items() if name not in _ELSEWHERE}
    out().print(fields(shown))
    if (rule := found["rule"]) is not None:
        out().print(f"\n{rule['id']}: {rule['title']}. {rule['act']} {rule['article']}", rule["url"] or "")
        if rule["verify"]:
            out().print(f"To be confirmed by a lawyer: {rule['verify']}")
    out().print(as_of(found["data"]))
    warn_lacking(found)


@app.command("summary")
def summary(
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """How many deadlines run, are overdue, or are due within a week, by rule; and who was told of them."""
    found = Api(api, token, institution, language).get("/deadlines/summary")
    if json:
        print_json(found)
        return
    cells = [(f"{rule['rule']} {rule['term']}", rule["label"], *_counts(rule)) for rule in found["rules"]]
    columns = ("rule", "term", "running", "overdue", "within 7 days")
    out().print(table(columns, [*cells, ("all", "", *_counts(found["all"]))], right=columns[2:]))
    told = ", ".join(f"{level} {count}" for level, count in found["levels"].items())
    out().print(f"Told so far: {told or 'nobody'}", as_of(found["data"]), sep="; ")


def of_case(api: Api, case: str) -> str | None:
    """What runs in a case, in a line; None where the caller may not know."""
    page = api.allowed("/deadlines", {"case": case, "running": "true", "limit": "200"})
    if page is None:
        return None
    deadlines = page["deadlines"]
    if not deadlines:
        return "No deadline runs."
    overdue = [one for one in deadlines if one["overdue"]]
    ahead = [one for one in deadlines if not one["overdue"]]
    said = ["1 deadline runs" if page["total"] == 1 else f"{page['total']} deadlines run"]
    said += [f"{len(overdue)} overdue since {overdue[0]['due_on']} ({_term(overdue[0])})"] if overdue else []
    said += [f"next due on {ahead[0]['due_on']} ({_term(ahead[0])})"] if ahead else []
    return f"{', '.join(said)}."


_EMPTY = {
    "nothing_yet": "No deadline has been set at this institution yet.",
    "no_match": "No deadline meets these filters.",
    "not_there_yet": "There may be deadlines, but they cannot be read yet.",
}
_ELSEWHERE = {"labels", "rule", "term"}


def _cells(deadline: Any) -> tuple[str, ...]:
    words = deadline["labels"]
    status = "OVERDUE" if deadline["overdue"] else words["status"]
    confirm = " (to be confirmed)" if deadline["verify"] else ""
    return deadline["due_on"], status, words.get("level", "-"), f"{_term(deadline)}{confirm}", deadline["id"]


def _term(deadline: Any) -> str:
    return f"{deadline['rule']} {deadline['labels'].get('term', deadline['term'])}"


def _counts(running: Any) -> tuple[int, int, int]:
    return running["running"], running["overdue"], running["due_within_7_days"]
