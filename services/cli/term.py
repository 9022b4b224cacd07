"""Terms: when one ends and why, which there are, and whether a deadline's dates can be counted again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, cast

import typer
from rich.markup import escape

from events.codec import decode_envelope, decode_event_data
from events.deadline import DeadlineEvent, DeadlineSet
from events.rules import Catalogue, Rule, Term, UnknownRule
from events.vocabulary import Counting, MoveReason, TermUnit
from projections.labels import event_label

from ..bootstrap import command_line
from ..bootstrap.rules import adjourn_from, catalogue, today
from ..escalation.calendar import Why, day_name
from ..escalation.explain import Step, Sum, explain
from ..escalation.terms import AdjournFrom, Dated, NoNumber, first_due, moved_due
from ..moments import legal_date
from .api import Language
from .output import Exit, Json, fail, fields, moment, out, print_json, table

app = typer.Typer(help="Terms: when one ends and why, which there are.", invoke_without_command=True)

Day = Annotated[
    date | None,
    typer.Option(parser=date.fromisoformat, metavar="DATE", help="By the rules and holidays of this day."),
]
MARK = "to be verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    rule: Rule
    term: Term
    start: date | None
    at: datetime | None
    committee: bool
    adjourn: bool
    as_of: date | None


@app.callback()
def term(
    context: typer.Context,
    rule: Annotated[str, typer.Option("--rule", help="Such as T11; `meldstroom term list` has them all.")] = "",
    start: Annotated[
        date | None,
        typer.Option("--from", parser=date.fromisoformat, metavar="DATE", help="The day of what starts it."),
    ] = None,
    at: Annotated[
        datetime | None,
        typer.Option(
            "--at", parser=datetime.fromisoformat, metavar="INSTANT", help="Its instant, for a term in hours."
        ),
    ] = None,
    part: Annotated[str, typer.Option("--part", help="Which term, of a rule that has several.")] = "",
    committee: Annotated[bool, typer.Option("--committee", help="A committee advises.")] = False,
    adjourn: Annotated[bool, typer.Option("--adjourn", help="Put off as long as the rule allows.")] = False,
    as_of: Day = None,
    language: Language = "en",
    json: Json = False,
) -> None:
    """When a term ends that starts on a day, and why."""
    if context.invoked_subcommand is not None:
        return
    if not rule:
        fail("Name a rule, such as --rule T11; `meldstroom term list` has them all.")
    settings = command_line.here()
    rules = catalogue(settings)
    day = _day(at) if at else start
    found = _rule(rules, rule, as_of or start or day or today(settings))
    asked = _Question(
        rule=found,
        term=_part(found, part),
        start=start,
        at=at,
        committee=committee,
        adjourn=adjourn,
        as_of=as_of,
    )
    dated = _answer(rules, asked, adjourn_from(settings))
    if json:
        print_json(_as_json(asked, dated))
        return
    _print_answer(asked, dated, language)


@app.command("list")
def listed(language: Language = "en", json: Json = False) -> None:
    """Every rule, with the terms that it sets."""
    rules = catalogue(command_line.here())
    rows = [row for rule in sorted(rules.rules, key=lambda rule: rule.id) for row in _rows(rule, language)]
    if json:
        print_json(rows)
        return
    columns = ("rule", "version", "part", "title", "article", "length", "basis", "verify")
    cells = [[escape(str(row[column])) for column in columns[:-1]] + [MARK if row["verify"] else ""] for row in rows]
    out().print(table(columns, cells))


@app.command("explain")
def explained(
    deadline: Annotated[str, typer.Argument(help="Its stream, such as deadline-complaint-0190f3c2-….T11.handling.")],
    as_of: Day = None,
    language: Language = "en",
    json: Json = False,
) -> None:
    """Count a deadline's dates again, from the log: as recorded, and by the rules and holidays of a day, or today's."""
    settings = command_line.here()
    day = as_of or today(settings)
    steps = explain(
        _events(command_line.stream_values(settings, deadline)),
        catalogue(settings),
        as_of=day,
        adjourn_from=adjourn_from(settings),
    )
    if not steps:
        fail(f"The log has no deadline {deadline}.", Exit.DIFFERENT)
    if json:
        print_json({"deadline": deadline, "as_of": day, "steps": [_step_json(step) for step in steps]})
    else:
        out().print(f"[bold]{escape(deadline)}[/bold]")
        for step in steps:
            _print_step(step, day, language)
    if any(step.differences for step in steps):
        raise typer.Exit(Exit.DIFFERENT)


def _day(at: datetime) -> date:
    if at.tzinfo is None:
        fail("Give the instant with its time zone, such as 2026-03-24T10:00:00+01:00.")
    try:
        return legal_date(at)
    except OverflowError:
        fail("That is beyond the days that there are.")


def _rule(rules: Catalogue, id: str, on: date) -> Rule:
    try:
        return rules.rule(id, on)
    except UnknownRule as error:
        known = "" if rules.versions(id) else " `meldstroom term list` has them all."
        said = str(error)
        fail(f"{said[0].upper()}{said[1:]}.{known}")


def _part(rule: Rule, name: str) -> Term:
    names = ", ".join(term.name for term in rule.terms)
    if not rule.terms:
        fail(f"{rule.id} sets no term: {rule.title.en}.")
    if not name and len(rule.terms) > 1:
        fail(f"{rule.id} has several terms: say --part with one of {names}.")
    found = rule.term(name) if name else rule.terms[0]
    if found is None:
        fail(f"{rule.id} has no term {name}; it has {names}.")
    return found


def _answer(rules: Catalogue, asked: _Question, choice: AdjournFrom) -> Dated:
    rule, term = asked.rule, asked.term
    _require_start(asked)
    try:
        first = first_due(
            rule,
            term,
            rules,
            occurred_on=asked.start,
            occurred_at=asked.at,
            committee=asked.committee,
            as_of=asked.as_of,
        )
        if not asked.adjourn:
            return first
        if term.adjournment is None:
            fail(f"{rule.id} {term.name} knows no adjournment.")
        then = moved_due(
            rule,
            term,
            rules,
            now=first.due,
            starts_at=first.starts_at,
            occurred_on=first.due.due_on,
            reason=MoveReason.EXTENDED if term.counting is Counting.EU_REGULATION else MoveReason.ADJOURNED,
            committee=asked.committee,
            adjourn_from=choice,
            as_of=asked.as_of,
        )
    except NoNumber as error:
        fail(f"{error}. There is no day to count to.")
    except OverflowError:
        fail("That ends beyond the last day that there is.")
    # What was said of the rule is said once.
    after = [why for why in then.why if why.code != "rule" and why not in first.why]
    return Dated(then.due, then.starts_at, then.calendar or first.calendar, (*first.why, *after))


def _require_start(asked: _Question) -> None:
    length = asked.term.length
    if length is None:
        return
    if length.unit is TermUnit.HOURS and asked.at is None:
        fail(f"{asked.rule.id} is counted in hours: say --at with the instant of what starts it.")
    if asked.start is None and asked.at is None:
        fail("Say --from with the day of what starts it.")


def _as_json(asked: _Question, dated: Dated) -> Mapping[str, Any]:
    rule = asked.rule
    return {
        "due": dated.due.due_on,
        "raw": dated.due.raw_on,
        "due_at": dated.due.due_at,
        "calendar": dated.calendar,
        "rule": {
            "id": rule.id,
            "term": asked.term.name,
            "version": rule.version,
            "act": rule.source.act,
            "article": rule.source.article,
            "state": rule.source.state.en if rule.source.state else None,
            "basis": rule.basis,
            "verify": rule.verify,
        },
        "why": _reasons(dated.why),
    }


def _reasons(why: Iterable[Why]) -> list[dict[str, Any]]:
    return [{"code": one.code, "on": one.on, "nl": one.nl, "en": one.en} for one in why]


def _print_answer(asked: _Question, dated: Dated, language: str) -> None:
    console = out()
    console.print(f"[bold]{_end(asked.term, dated, language)}[/bold]  {escape(_of(asked.term.title, language))}")
    console.print(_numbered(dated.why, language))


def _end(term: Term, dated: Dated, language: str) -> str:
    if term.counting is Counting.INSTANT:
        return moment(dated.due.due_at)
    nl, en = day_name(dated.due.due_on)
    return f"{nl if language == 'nl' else en} {dated.due.due_on}"


def _numbered(why: Sequence[Why], language: str) -> Any:
    return fields({f"{number}.": escape(_of(one, language)) for number, one in enumerate(why, start=1)})


def _of(words: Any, language: str) -> str:
    return str(words.nl if language == "nl" else words.en)


def _rows(rule: Rule, language: str) -> list[dict[str, Any]]:
    """A line for each term of a rule, and one for a rule that sets none."""
    shown = {
        "rule": rule.id,
        "version": rule.version,
        "article": f"{rule.source.act} {rule.source.article}",
        "basis": _of(rule.basis, language),
        "verify": rule.verify,
    }
    if not rule.terms:
        return [shown | {"part": "", "title": _of(rule.title, language), "length": ""}]
    return [
        shown | {"part": term.name, "title": _of(term.title, language), "length": _length(term, language)}
        for term in rule.terms
    ]


def _length(term: Term, language: str) -> str:
    if term.length is None:
        return f"“{term.wording}”"
    longer = f" / {_of(term.length_with_committee.words, language)}" if term.length_with_committee else ""
    more = f" + {_of(term.adjournment.at_most.words, language)}" if term.adjournment else ""
    word = f" (“{term.wording}”)" if term.wording else ""
    return _of(term.length.words, language) + longer + more + word


def _events(values: Iterable[bytes]) -> Iterable[DeadlineEvent]:
    for value in values:
        envelope = decode_envelope(value)
        yield cast(DeadlineEvent, decode_event_data(envelope.type, envelope.data))


def _step_json(step: Step) -> Mapping[str, Any]:
    event = step.event
    return {
        "event": event.TOPIC,
        "occurred_on": event.occurred_on,
        "recorded": {"due": event.due.due_on, "raw": event.due.raw_on, "due_at": event.due.due_at}
        | {"rule": event.rule.rule, "version": event.rule.version, "calendar": event.rule.calendar},
        "again": _sum_json(step.again),
        "as_of": _sum_json(step.then),
        "differences": step.differences,
    }


def _sum_json(one: Sum) -> Mapping[str, Any]:
    if one.dated is None:
        return {"version": one.version, "failed": one.failed}
    due = one.dated.due
    return {
        "due": due.due_on,
        "raw": due.raw_on,
        "due_at": due.due_at,
        "version": one.version,
        "calendar": one.dated.calendar,
        "why": _reasons(one.dated.why),
    }


def _print_step(step: Step, day: date, language: str) -> None:
    console, event = out(), step.event
    label = event_label(event.TOPIC).of(language)
    reason = "" if isinstance(event, DeadlineSet) else f", {_of(event.reason, language)}"
    console.print(f"\n{event.occurred_on}  {escape(label)}{escape(reason)}: [bold]{event.due.due_on}[/bold]")
    if step.again.dated is not None:
        console.print(_numbered(step.again.dated.why, language))
    console.print("counted again:", _verdict(step, step.again, "again"))
    console.print(f"as of {day}:", _verdict(step, step.then, "then"))


def _verdict(step: Step, one: Sum, name: str) -> str:
    if one.dated is None:
        return f"[red]cannot be counted[/red]: {escape(one.failed or '')}"
    table_used = f", holidays {one.dated.calendar}" if one.dated.calendar else ""
    by = f"{one.dated.due.due_on} (version {one.version}{table_used})"
    return f"[red]DIFFERENT[/red]: {by}" if name in step.differences else f"the same: {by}"
