"""Patterns, as whoever may see them sees them: what is owed next, what is done about the cause, what it changed."""

from typing import Annotated, Any, NamedTuple

import typer

from ..permissions import Role
from .api import Address, Api, Language, Token, as_of, at, warn_lacking
from .output import Json, fields, moment, out, print_json, table
from .token import INSTITUTION, Institution

app = typer.Typer(help="Patterns: found, judged, and what is done about their cause.", no_args_is_help=True)
PAGE = 200

# Whoever reads cases besides sees exact counts, and only a reviewer may see a pattern at all.
READERS = (Role.AUDITOR, Role.OMBUDS)

Pattern = Annotated[str, typer.Argument(help="The pattern's name, such as pattern-0190f3c2-….")]


@app.command("list")
def listed(
    filters: Annotated[
        list[str] | None,
        typer.Argument(help="Such as overdue=true status=confirmed rule=P02 unit=arts step=review limit=20."),
    ] = None,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """The patterns that meet every filter, last changed first."""
    query = dict(part.partition("=")[::2] for part in filters or [])
    page = Api(api, token, institution, language, READERS).get("/patterns", query)
    if json:
        print_json(page)
        return
    cells = [_cells(pattern) for pattern in page["patterns"]]
    out().print(table(("status", "due", "next", "rule", "what", "cases", "pattern"), cells, right=("cases",)))
    counted = _EMPTY.get(page["empty"], f"{len(cells)} of {page['total']} patterns")
    out().print(counted, as_of(page["data"]), sep="; ")


@app.command("show")
def show(
    pattern: Pattern,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """One pattern: why a rule indicates it, what is owed, its causes, and what the supervisory board advised."""
    found = _one(pattern, token, api, institution, language)
    if json:
        print_json(found)
        return
    one = found["pattern"]
    words = one["labels"]
    shown = {name: words.get(name, value) for name, value in one.items() if name not in _ELSEWHERE}
    out().print(fields({name: _readable(name, value) for name, value in shown.items() if value not in (None, {})}))
    out().print(f"\n{found['explained']}")
    say = _said(language)
    for step in found["owed"]:
        late = f"{say.overdue} " if step["overdue"] else ""
        out().print(f"{say.owed}: {late}{step['label']} {say.by} {step['due_on']} ({step['rule']}, {say.policy})")
    for cause in found["causes"]:
        out().print(f"{say.cause}: {cause['labels']['theme']}: {', '.join(cause['labels']['factors'])}")
    for advice in found["advices"]:
        out().print(f"{say.advice} {advice['labels']['about']}: {advice['labels'].get('response', say.unanswered)}")
    if (route := found["whistleblowing"]) is not None:
        out().print(f"\n{route['title']}: {route['said']}")
    out().print(as_of(found["data"]))
    warn_lacking(found)


@app.command("measures")
def measures(
    pattern: Pattern,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """What is done about a pattern: each measure, its owner and day, and the rate after by that before."""
    found = _one(pattern, token, api, institution, language)
    if json:
        print_json(found["measures"])
        return
    cells = [_measure(measure, _said(language)) for measure in found["measures"]]
    out().print(table(_said(language).columns, cells))
    out().print(as_of(found["data"]))
    warn_lacking(found)


@app.command("history")
def history(
    pattern: Pattern,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """What happened to a pattern, oldest first."""
    there = Api(api, token, institution, language, READERS)
    page = there.get(at("patterns", pattern, "history"), {"limit": str(PAGE)})
    events = page["events"]
    while page["next"]:
        page = there.get(page["next"])
        events += page["events"]
    if json:
        print_json(events)
        return
    cells = [(moment(event["recorded_at"]), event["number"], event["label"], event["actor"]) for event in events]
    out().print(table(("recorded", "number", "what", "by"), cells, right=("number",)))
    warn_lacking(page)


@app.command("cases")
def cases(
    pattern: Pattern,
    token: Token = "",
    api: Address = "",
    institution: Institution = INSTITUTION,
    language: Language = "en",
    json: Json = False,
) -> None:
    """The cases that a pattern rests on, for reviewers. That they were looked at is noted."""
    there = Api(api, token, institution, language, READERS)
    page = there.get(at("patterns", pattern, "cases"), {"limit": str(PAGE)})
    found = page["cases"]
    while page["next"]:
        page = there.get(page["next"])
        found += page["cases"]
    if json:
        print_json({**page, "cases": found, "next": None})
        return
    out().print(table(("since", "status", "opened", "unit", "what", "case"), [_case(one) for one in found]))
    gone = f"{page['gone']} more are not among the facts" if page["gone"] else "none is gone"
    out().print(f"{page['total']} cases, {gone}", f"facts {as_of(page['facts'])}", sep="; ")


_EMPTY = {
    "nothing_yet": "No pattern has been indicated at this institution yet.",
    "no_match": "No pattern meets these filters.",
    "not_there_yet": "There may be patterns, but they cannot be read yet.",
}


class _Said(NamedTuple):
    """What stands around what the service says of a pattern, which it says in the language that it is asked in."""

    owed: str
    overdue: str
    by: str
    policy: str
    cause: str
    advice: str
    unanswered: str
    carried_out: str
    abandoned: str
    columns: tuple[str, ...]


_SAID = {
    "en": _Said(
        owed="Owed",
        overdue="OVERDUE",
        by="by",
        policy="policy",
        cause="Cause",
        advice="Advice on",
        unanswered="no answer yet",
        carried_out="carried out",
        abandoned="abandoned",
        columns=("measure", "owner", "due", "how far", "after by before (95 %)", "concluded"),
    ),
    "nl": _Said(
        owed="Te doen",
        overdue="TE LAAT",
        by="uiterlijk",
        policy="beleid",
        cause="Oorzaak",
        advice="Advies over",
        unanswered="nog geen antwoord",
        carried_out="uitgevoerd",
        abandoned="gestaakt",
        columns=("maatregel", "eigenaar", "uiterlijk", "hoe ver", "na gedeeld door voor (95 %)", "oordeel"),
    ),
}
_ELSEWHERE = {"labels", "figures", "history", "overdue"}


def _said(language: str) -> _Said:
    return _SAID["nl" if language == "nl" else "en"]


def _one(pattern: str, token: str, api: str, institution: str, language: str) -> Any:
    return Api(api, token, institution, language, READERS).get(at("patterns", pattern))


def _cells(pattern: Any) -> tuple[str, ...]:
    words = pattern["labels"]
    due = f"{'OVERDUE ' if pattern['overdue'] else ''}{pattern['due_on'] or '-'}"
    what = ", ".join(str(words.get(name, value)) for name, value in pattern["key"].items()) or words["axis"]
    return (
        words["status"],
        due,
        words.get("step", "-"),
        pattern["rule"],
        what,
        _count(pattern["cases"]),
        pattern["id"],
    )


def _case(one: Any) -> tuple[str, ...]:
    since, case = moment(one["added_at"]), one["case"]
    if case is None:
        return since, "cannot be read yet", "-", "-", "-", one["id"]
    words = case["labels"]
    what = ", ".join(words.get("behaviours", [])) or words["kind"]
    return since, words["status"], moment(case["opened_at"]), case["unit"] or "-", what, one["id"]


def _measure(measure: Any, say: _Said) -> tuple[str, ...]:
    words = measure["labels"]
    done, gone = measure["carried_out_on"], measure["abandoned_on"]
    running = say.overdue if measure["overdue"] else "-"
    how_far = f"{say.abandoned} {gone}" if gone else f"{say.carried_out} {done}" if done else running
    return (
        words["kind"],
        " ".join(filter(None, (words["owner"], measure["unit"]))),
        measure["due_on"] or "-",
        how_far,
        _ratio(measure),
        words.get("concluded", "-"),
    )


def _ratio(measure: Any) -> str:
    """The ratio with its interval, which without an upper end has no bound; where it may not be told, what it shows."""
    ratio = measure["ratio"]
    if ratio is None:
        return str(measure["labels"].get("shown", "-"))
    point, lower, upper = (ratio[f"{name}_thousandths"] for name in ("ratio", "lower", "upper"))
    said = "no ratio" if point is None else f"{point / 1_000:.2f}"
    return f"{said} ({lower / 1_000:.2f} to {'∞' if upper is None else f'{upper / 1_000:.2f}'})"


def _count(count: Any) -> str:
    return str(count["count"]) if "count" in count else f"<{count['fewer_than']}"


def _readable(name: str, value: Any) -> Any:
    if name == "cases":
        return _count(value)
    if name == "key":
        return ", ".join(f"{one} {said}" for one, said in value.items())
    return value
