"""Duties, as whoever may see them sees them: what is owed, since when, and how long each step took."""

from datetime import timedelta
from typing import Annotated, Any

import typer

from .api import Address, Api, Language, Token, as_of, at, warn_lacking
from .output import Json, fields, moment, out, print_json, table
from .token import INSTITUTION, Institution

Duty = Annotated[str, typer.Argument(help="The duty's name, such as duty-incident-0190f3c2-….1.")]
# What owes nothing is only of interest to who asks for it, by one of these.
_OF_ANY_STAGE = {"open", "stage", "step", "overdue", "case"}


def add_to(app: typer.Typer) -> None:
    """Add the commands that read duties."""
    app.command("list")(listed)
    app.command("show")(show)


def listed(
    filters: Annotated[
        list[str] | None,
        typer.Argument(help="Such as overdue=true stage=filing_due rule=R-2010 limit=20; or case=CASE, open=false."),
    ] = None,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """The duties that meet every filter, the one that stands longest first: those that owe something, unless asked."""
    query = dict(part.partition("=")[::2] for part in filters or [])
    if not query.keys() & _OF_ANY_STAGE:
        query["open"] = "true"
    page = Api(api, token, institution, language).get("/duties", query)
    if json:
        print_json(page)
        return
    cells = [_cells(duty) for duty in page["duties"]]
    out().print(table(("since", "owed next", "clock", "scope", "duty"), cells))
    counted = _EMPTY.get(page["empty"], f"{len(cells)} of {page['total']} duties")
    out().print(counted, as_of(page["data"]), sep="; ")


def show(
    duty: Duty,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """One duty: how far it has come, what is owed next, how long its clocks ran, and what is late by policy."""
    found = Api(api, token, institution, language).get(at("duties", duty))
    if json:
        print_json(found)
        return
    one = found["duty"]
    words = one["labels"]
    shown = {name: words.get(name, value) for name, value in one.items() if name not in _ELSEWHERE}
    out().print(fields({name: value for name, value in shown.items() if value is not None}))
    out().print(f"\n{_clocks(one)}")
    for deadline in found["deadlines"] or ():
        out().print(_deadline(deadline))
    if (rule := found["rule"]) is not None:
        out().print(f"\n{rule['id']}: {rule['title']}. {rule['act']} {rule['article']}", rule["url"] or "")
        if rule["verify"]:
            out().print(f"To be confirmed by a lawyer: {rule['verify']}")
    out().print(as_of(found["data"]))
    warn_lacking(found)


def of_case(found: Any) -> str | None:
    """What a case's duties come to, in a line; None where it has none, or the caller may not know."""
    duties = found["duties"]
    if duties is None or not duties["all"]:
        return None
    count = "1 duty" if duties["all"] == 1 else f"{duties['all']} duties"
    owed = f"{duties['open']} with a step still owed: the case cannot be closed" if duties["open"] else "nothing owed"
    return f"{count} to report, consult and file (WHW 1.20), {owed}."


_EMPTY = {
    "nothing_yet": "No suspicion has been recorded at this institution yet.",
    "no_match": "No duty meets these filters.",
    "not_there_yet": "There may be duties, but they cannot be read yet.",
}
_ELSEWHERE = {"labels", "rule", "clock", "running_seconds", "elapsed_seconds", "overdue"}


def _cells(duty: Any) -> tuple[str, ...]:
    words = duty["labels"]
    late = "OVERDUE " if duty["overdue"] else ""
    clock = f"{late}{duty['clock']} {_length(duty['running_seconds'])}" if duty["clock"] else "-"
    return moment(duty["since"]), words.get("step", words["stage"]), clock, words["scope"], duty["id"]


def _clocks(duty: Any) -> str:
    """What was measured. The law gives no number for it, so nothing here is called too long."""
    said = [f"{clock} took {_length(seconds)}" for clock, seconds in duty["elapsed_seconds"].items()]
    if duty["clock"]:
        said.append(f"{duty['clock']} runs, {_length(duty['running_seconds'])} so far")
    return f"Without delay (onverwijld), no number in law: {'; '.join(said) or 'no clock has run'}."


def _deadline(deadline: Any) -> str:
    words = deadline["labels"]
    status = "OVERDUE" if deadline["overdue"] else words["status"]
    late = ", late" if deadline["late"] else ""
    term = f"{deadline['rule']} {words.get('term', deadline['term'])}"
    return f"By {words['basis']}: {term}, due {moment(deadline['due_at'])}, {status}{late}"


def _length(seconds: int) -> str:
    """Days, hours and minutes: 1 d 2 h 05 min."""
    whole = timedelta(seconds=seconds)
    hours, minutes = divmod(whole.seconds // 60, 60)
    days = f"{whole.days} d " if whole.days else ""
    return f"{days}{hours} h {minutes:02} min"
