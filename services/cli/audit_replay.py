"""Replay: everything that is shown and decided, made again from the log, and compared with what is live."""

import json as jsonlib
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Annotated, Any

import typer

from events.vocabulary import Accessed

from ..bootstrap import audit, command_line
from .audit_indications import NAME as INDICATIONS
from .audit_indications import indications
from .audit_releases import NAME as RELEASES
from .audit_releases import releases
from .ledgers import Only, chosen
from .output import Bar, Exit, Json, bar, fail, out, print_json, table
from .recorded import Purpose, Unrecorded, record

SHOWN_MAX = 20  # Of all differences; the rest is counted, and in the JSON.

Which = Annotated[
    list[str] | None,
    typer.Argument(
        help=f"Of: {', '.join(audit.LAYOUTS)}; left out, all of these. Or else {INDICATIONS}: what rules indicated;"
        f" or {RELEASES}: the figures as they were published."
    ),
]


def add_to(app: typer.Typer) -> None:
    """Put the command among the auditors' others."""
    app.command("replay")(replay)


def replay(
    which: Which = None,
    ledger: Only = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how much there is to replay.")] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin at the first event, also where an earlier replay was stopped.")
    ] = False,
    since: Annotated[
        str, typer.Option("--from", help="With indications: only what was found from this day (2026-03-02) on.")
    ] = "",
    purpose: Purpose = "",
    unrecorded: Unrecorded = False,
    json: Json = False,
) -> None:
    """Fold the whole log again beside the live tables and compare them row for row, at the same event.

    With the tables of a processor, what it asks for by each event is made again too, under the rules that are in force
    now with their dates, and of what fell due by the log an event must tell. It may be stopped at any time; the next
    replay goes on from there. Nothing is changed, sent or asked. Exit code 1 where a row differs; 2 where there was no
    event, because then nothing was shown. Where something differs, what is live and what it should be is of cases:
    that you see it is recorded first.
    """

    def recorded() -> None:
        record(Accessed.PROOF, purpose=purpose, unrecorded=unrecorded)

    _expect_heeded(which, {"--ledger": ledger, "--fresh": fresh, "--from": since})
    if which == [INDICATIONS]:
        indications(since, recorded, dry_run=dry_run, fresh=fresh, json=json)
        return
    if which == [RELEASES]:
        releases(recorded, dry_run=dry_run, json=json)
        return
    names = _names(which, ledger)
    if dry_run:
        counts = {name: audit.replay(command_line.here(), name).estimate() for name in names}
        print_json(counts) if json else out().print(table(("tables", "records"), list(counts.items())))
        return
    found = {name: _run(name, fresh) for name in names}
    _tell(found, recorded, json=json)
    if empty := [name for name, one in found.items() if not one.events]:
        said = f"There is no event yet from which {', '.join(empty)} would be made, so of that nothing was shown."
        if which or len(empty) == len(found):
            fail(said)
        sys.stderr.write(f"{said}\n")


def _expect_heeded(which: list[str] | None, given: dict[str, str | bool]) -> None:
    """End the command where an option was given that says nothing of what is replayed."""
    heeded = {INDICATIONS: {"--fresh", "--from"}, RELEASES: set()}.get(
        which[0] if which else "", {"--ledger", "--fresh"}
    )
    if unheeded := [name for name, value in given.items() if value and name not in heeded]:
        fail(f"{', '.join(unheeded)} says nothing of what is replayed here.")


def _names(which: list[str] | None, ledger: str) -> list[str]:
    """The tables that are asked for, of those of the ledgers that are."""
    names = which or list(audit.LAYOUTS)
    for name in names:
        if name not in audit.LAYOUTS:
            fail(f"There are no tables {name!r}. There are: {', '.join(audit.LAYOUTS)}.")
    settings = command_line.here()
    return [name for name in names if audit.follows(settings, name) in set(chosen(ledger))]


def _tell(found: dict[str, audit.Replayed], recorded: Callable[[], None], *, json: bool) -> None:
    """Say what was found, once it is recorded that something is shown; exit code 1 where something differs."""
    if different := sum(one.different for one in found.values()):
        # Said before, since what was replayed may have taken long and may not be shown now.
        sys.stderr.write(f"{different:,} rows differ.\n")
        recorded()
    if json:
        print_json({name: _plain(one) for name, one in found.items()})
    else:
        _print(found)
    if different:
        raise typer.Exit(Exit.DIFFERENT)


def _run(name: str, fresh: bool) -> audit.Replayed:
    bars: list[Bar] = []
    with ExitStack() as stack:

        def report(progress: Any) -> None:
            if not bars:
                bars.append(stack.enter_context(bar(f"replay {name}", progress.total)))
            bars[0].tell(progress.done, progress.reached_at)

        try:
            return audit.replay(command_line.here(), name).run(report, fresh=fresh)
        except (audit.NothingLive, audit.ReplayRunning) as error:
            fail(str(error))


def _print(found: dict[str, audit.Replayed]) -> None:
    """Differences first, then what was compared."""
    differences = [(name, one) for name, each in found.items() for made in each.tables for one in made.differences]
    for name, one in differences[:SHOWN_MAX]:
        out().print(f"[bold]{name}.{one.table}[/bold] {one.key}: {_said(one.live, one.replayed)}", soft_wrap=True)
    cells = [
        (name, made.table, f"{made.rows:,}", f"{made.different:,}" if made.different else "same")
        for name, each in found.items()
        for made in each.tables
    ]
    out().print(table(("tables", "table", "rows", "different"), cells, right=("rows", "different")))
    for name, each in found.items():
        rate = each.records / each.seconds if each.seconds else 0.0
        parked = f", {each.parked} of them parked" if each.parked else ""
        out().print(f"{name}: {each.events:,} events{parked}, in {each.seconds:.1f} s ({rate:,.0f} records/s)")


def _said(live: dict[str, Any] | None, replayed: dict[str, Any] | None) -> str:
    if live is None:
        return "is not live, and the log makes it"
    if replayed is None:
        return "is live, and the log does not make it"
    changed = [name for name in sorted({*live, *replayed}) if live.get(name) != replayed.get(name)]
    return "; ".join(f"{name} is {_short(live.get(name))}, by the log {_short(replayed.get(name))}" for name in changed)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else jsonlib.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _plain(each: audit.Replayed) -> dict[str, Any]:
    tables: Sequence[dict[str, Any]] = [
        {
            "table": made.table,
            "rows": made.rows,
            "different": made.different,
            "differences": [{"key": one.key, "live": one.live, "replayed": one.replayed} for one in made.differences],
        }
        for made in each.tables
    ]
    return {
        "events": each.events,
        "parked_events": each.parked,
        "records_read": each.records,
        "seconds": round(each.seconds, 3),
        "different": each.different,
        "tables": tables,
    }
