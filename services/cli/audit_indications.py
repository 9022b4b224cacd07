"""Replay of what rules indicated: the same log, rules and instants must come to the same patterns."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime
from typing import Any

import typer

from ..audit.indications import Compared, Difference
from ..bootstrap import audit, command_line
from ..bootstrap.audit_indications import Indicated, replay_indications
from .output import Bar, Exit, bar, fail, moment, out, print_json, table

NAME = "indications"
SHOWN_MAX = 20  # Of all differences; the rest is counted.
JSON_MAX = 1_000


def indications(since: str, record: Callable[[], None], *, dry_run: bool, fresh: bool, json: bool) -> None:
    """Evaluate again, compare, and say what is missing on the ledger or too much there; exit code 1 where something is.

    The exit code is 2 where nothing was evaluated, because then nothing was shown. `record` is called before
    anything of a pattern is shown.
    """
    if dry_run:
        records = audit.replay(command_line.here(), "patterns").estimate()
        print_json({NAME: records}) if json else out().print(table(("tables", "records"), [(NAME, records)]))
        return
    found = _run(_day(since), fresh)
    different = any(one.missing or one.surplus for one in found.institutions)
    if different:
        record()
    print_json(_plain(found)) if json else _print(found)
    if different:
        raise typer.Exit(Exit.DIFFERENT)
    if not any(one.instants for one in found.institutions):
        fail("Nothing was evaluated yet, so nothing was shown.")


def _day(since: str) -> date | None:
    try:
        return date.fromisoformat(since) if since else None
    except ValueError:
        fail(f"{since!r} is no day such as 2026-03-02.")


def _run(since: date | None, fresh: bool) -> Indicated:
    bars: dict[str, Bar] = {}
    with ExitStack() as stack:

        def tell(what: str, unit: str, done: int, total: int, reached_at: datetime | None) -> None:
            if what not in bars:
                bars[what] = stack.enter_context(bar(what, total, unit))
            bars[what].tell(done, reached_at)

        def report(progress: Any) -> None:
            tell("fold the cases", "records", progress.done, progress.total, progress.reached_at)

        def told(done: int, total: int, at: datetime) -> None:
            tell("evaluate", "instants", done, total, at)

        try:
            return replay_indications(command_line.here(), report, told, since=since, fresh=fresh)
        except (audit.NothingLive, audit.ReplayRunning) as error:
            fail(str(error))


def _print(found: Indicated) -> None:
    """Differences first, what is missing before what is too much."""
    missing = [("missing", one) for each in found.institutions for one in each.missing]
    surplus = [("surplus", one) for each in found.institutions for one in each.surplus]
    for what, one in [*missing, *surplus][:SHOWN_MAX]:
        out().print(f"[bold]{what}[/bold] {_said(one)}", soft_wrap=True)
    cells = [
        (each.institution, f"{each.instants:,}", f"{each.same:,}", *map(_number, (each.missing, each.surplus)))
        for each in found.institutions
    ]
    columns = ("institution", "instants", "same", "missing", "surplus")
    out().print(table(columns, cells, right=columns[1:]))
    later = sum(each.later for each in found.institutions)
    if later:
        out().print(
            f"{later:,} were found at another instant than the log makes it: something recorded just before one was"
            " settled after it, and counted from the next on."
        )
    out().print(f"{found.records:,} records of cases folded, in {found.seconds:.1f} s")


def _number(differences: tuple[Difference, ...]) -> str:
    return f"{len(differences):,}" if differences else "none"


def _said(one: Difference) -> str:
    pattern, rule, evidence = one.found
    said = f"{pattern} {rule} {evidence}, at {moment(one.at)}"
    if one.near:
        said += "; something was recorded just before that instant and may have been settled after it"
    if one.waiting:
        said += "; something is yet to be asked of this pattern"
    return said


def _plain(found: Indicated) -> dict[str, Any]:
    return {
        "records_read": found.records,
        "seconds": round(found.seconds, 3),
        "institutions": [_plainly(each) for each in found.institutions],
    }


def _plainly(each: Compared) -> dict[str, Any]:
    sides = {"missing": each.missing, "surplus": each.surplus}
    return {
        "institution": each.institution,
        "instants": each.instants,
        "same": each.same,
        "later": each.later,
        **{name: len(side) for name, side in sides.items()},
        "differences": {
            name: [{**one.found._asdict(), "at": one.at, "near": one.near, "waiting": one.waiting} for one in side][
                :JSON_MAX
            ]
            for name, side in sides.items()
        },
    }
