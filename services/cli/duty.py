"""Duties to report, consult and file: by which rules, and what another rule would make of history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.markup import escape

from events.rules import Catalogue, DutyRule, UnknownRule
from events.vocabulary import Accessed

from ..audit.simulate import Simulated
from ..audit.verify import ShardRange
from ..bootstrap import command_line
from ..bootstrap.rules import catalogue, today
from ..inspectorate.simulation import Month
from . import duty_reads
from .api import Language
from .output import Json, bar, fail, out, print_json, table
from .recorded import Purpose, Unrecorded, record

app = typer.Typer(help="Duties to report, consult and file (WHW 1.20), and what other law would make of them.")
duty_reads.add_to(app)

MARK = "to be verified"
COLUMNS = (
    "month",
    "judged",
    "law",
    "law undecided",
    "rule",
    "rule undecided",
    "consult only",
    "more",
    "fewer",
    "difference",
)


@app.command("rules")
def rules(language: Language = "en", json: Json = False) -> None:
    """How far the duty reaches: the law in all its versions, and bills that would change it."""
    settings = command_line.here()
    laws = catalogue(settings)
    on = today(settings)
    rows = [_row(laws, rule, on, language) for rule in laws.duty_rules]
    if json:
        print_json(rows)
        return
    columns = ("rule", "version", "status", "in force", "title", "source", "verify")
    cells = [[escape(str(row[name])) for name in columns[:-1]] + [MARK if row["verify"] else ""] for row in rows]
    out().print(table(columns, cells))


@app.command("simulate")
def simulate(
    rule: Annotated[str, typer.Option("--rule", help="Such as R-WVVO; `meldstroom duty rules` has them all.")],
    since: Annotated[
        date | None,
        typer.Option(
            "--since", parser=date.fromisoformat, metavar="DATE", help="Only what was known from this day on."
        ),
    ] = None,
    purpose: Purpose = "",
    unrecorded: Unrecorded = False,
    language: Language = "en",
    json: Json = False,
) -> None:
    """How many duties there would have been under a rule, and how many there were by law, month by month.

    Reads the log and changes nothing. Suspicions count by what was known of them last, and cases in which none was
    raised by their coding. The law is that of the day on which it was known.
    """
    settings = command_line.here()
    laws = catalogue(settings)
    played = _rule(laws, rule)
    # Counts of a month can be of one person, and nothing here withholds them.
    record(Accessed.REPORT, purpose=purpose, unrecorded=unrecorded)
    parts = command_line.ranges(settings, [command_line.ledgers()["cases"]])
    found: dict[int, Simulated] = {}
    with bar("simulate", sum(part.end - part.start for part in parts)) as progress:
        for one in command_line.simulation(settings, parts, laws, played, since):
            found[one.shard] = one
            progress.tell(_done(parts, found), _earliest(each.last_at for each in found.values()))
    events = sum(one.events for one in found.values())
    if not events:
        fail("There is no event on the log yet, so nothing was simulated.")
    months = _joined(one.months for one in found.values())
    if json:
        print_json(_as_json(played, since, events, months))
        return
    _print(played, since, events, months, language)


def _row(laws: Catalogue, rule: DutyRule, on: date, language: str) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "version": rule.version,
        "status": _of(rule.status, language),
        "in force": "now" if _is_law(laws, rule, on) else "",
        "from": rule.effective_from,
        "to": rule.effective_to,
        "title": _of(rule.title, language),
        "source": f"{rule.source.act} {rule.source.article}",
        "guards": [guard.value for guard in rule.guards],
        "reaches": [{"scope": reach.scope, "conduct": list(reach.conduct)} for reach in rule.reaches],
        "verify": _of(rule.verify_what, language) if rule.verify_what else None,
    }


def _is_law(laws: Catalogue, rule: DutyRule, on: date) -> bool:
    try:
        return laws.duty_rule(on=on) == rule
    except UnknownRule:
        return False


def _rule(laws: Catalogue, id: str) -> DutyRule:
    try:
        return laws.duty_rule_by_id(id)
    except UnknownRule as error:
        said = str(error)
        fail(f"{said[0].upper()}{said[1:]}. `meldstroom duty rules` has them all.")


def _joined(shards: Iterable[Mapping[str, Month]]) -> Mapping[str, Month]:
    """The months of all shards, in order."""
    months: dict[str, Month] = {}
    for shard in shards:
        for name, month in shard.items():
            months[name] = months.get(name, Month()) + month
    return dict(sorted(months.items()))


def _as_json(rule: DutyRule, since: date | None, events: int, months: Mapping[str, Month]) -> Mapping[str, Any]:
    return {
        "rule": {"id": rule.id, "version": rule.version, "status": rule.status, "verify": rule.verify},
        "since": since,
        "events": events,
        "months": [{"month": name, **_figures(month)} for name, month in months.items()],
        "total": _figures(_total(months)),
    }


def _figures(month: Month) -> dict[str, Any]:
    return asdict(month) | {"difference": month.rule - month.law}


def _total(months: Mapping[str, Month]) -> Month:
    return sum(months.values(), start=Month())


def _print(rule: DutyRule, since: date | None, events: int, months: Mapping[str, Month], language: str) -> None:
    console = out()
    console.print(
        f"[bold]{escape(rule.id)}/{rule.version}[/bold] ({_of(rule.status, language)}):", _title(rule, language)
    )
    if rule.verify_what:
        console.print("To be confirmed by a lawyer:", escape(_of(rule.verify_what, language)))
    known = f"known from {since} on" if since else "known at any time"
    if not months:
        console.print(f"None of {events:,} events is about a suspicion or sexual conduct {known}: nothing to judge.")
        return
    rows = [_cells(name, month) for name, month in (*months.items(), ("all", _total(months)))]
    console.print(table(COLUMNS, rows, right=COLUMNS[1:]))
    console.print(f"{events:,} events read; judged is what was {known}. Nothing was changed.")
    console.print("Figures as small as these can point to people: they are not for publication as they are.")


def _cells(name: str, month: Month) -> Sequence[object]:
    return (
        name,
        month.judged,
        month.law,
        month.law_undecided,
        month.rule,
        month.rule_undecided,
        month.consult_only,
        month.more,
        month.fewer,
        f"{month.rule - month.law:+d}",
    )


def _title(rule: DutyRule, language: str) -> str:
    return escape(_of(rule.title, language))


def _of(words: Any, language: str) -> str:
    return str(words.nl if language == "nl" else words.en)


def _done(parts: Sequence[ShardRange], found: Mapping[int, Simulated]) -> int:
    return sum(found[part.shard].offset - part.start for part in parts if part.shard in found)


def _earliest(reached: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in reached if at is not None), default=None)
