"""Replay of publications: the same log, tables and rules must come to the very same figures."""

from collections.abc import Callable
from typing import Any

import typer

from events.release import ReleasedCell

from ..bootstrap import command_line
from ..bootstrap.audit_releases import Remade, publications, replay_releases
from .output import Exit, bar, fail, out, print_json, table

NAME = "releases"
SHOWN_MAX = 20  # Of all differences; the rest is counted.
JSON_MAX = 1_000


def releases(record: Callable[[], None], *, dry_run: bool, json: bool) -> None:
    """Make every publication again and compare it byte for byte; exit code 1 where one is another.

    The exit code is 2 where nothing was published, because then nothing was shown. `record` is called before a figure
    is shown that was not published.
    """
    settings = command_line.here()
    every = publications(settings)
    if dry_run:
        print_json({NAME: len(every)}) if json else out().print(table(("of", "publications"), [(NAME, len(every))]))
        return
    with bar("make again", len(every), "publications") as progress:
        found = replay_releases(settings, every, lambda done: progress.tell(done, None))
    different = not all(one.same for _, one in found.found)
    if different:
        record()
    print_json(_plain(found)) if json else _print(found)
    if different:
        raise typer.Exit(Exit.DIFFERENT)
    if not found.found:
        fail("Nothing was published yet, so nothing was shown.")


def _print(found: Remade) -> None:
    """Differences first, then what was compared."""
    differences = [(one, other) for _, one in found.found for other in one.others]
    for one, other in differences[:SHOWN_MAX]:
        said = f"published {_said(other.published)}, by the log {_said(other.again)}"
        out().print(f"[bold]{one.release}[/bold] {other.figure}: {said}", soft_wrap=True)
    for _, one in found.found:
        if one.why:
            out().print(f"[bold]{one.release}[/bold] {one.why}", soft_wrap=True)
    cells = [
        (institution, one.release, f"{one.figures:,}", "same" if one.same else f"{len(one.others):,}")
        for institution, one in found.found
    ]
    out().print(table(("institution", "publication", "figures", "different"), cells, right=("figures", "different")))
    out().print(f"{len(found.found):,} publications made again, in {found.seconds:.1f} s")


def _said(cell: ReleasedCell | None) -> str:
    if cell is None:
        return "nothing"
    return "protected" if cell.count is None else str(cell.count)


def _plain(found: Remade) -> dict[str, Any]:
    return {
        "seconds": round(found.seconds, 3),
        "publications": [
            {
                "institution": institution,
                "release": one.release,
                "figures": one.figures,
                "same": one.same,
                "why": one.why,
                "different": len(one.others),
                "differences": [
                    {"figure": other.figure, "published": _said(other.published), "again": _said(other.again)}
                    for other in one.others[:JSON_MAX]
                ],
            }
            for institution, one in found.found
        ],
    }
