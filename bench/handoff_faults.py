"""`python -m bench.handoff_faults`: hand-offs under every fault of a desk and of the worker that delivers them.

Recorder, intake, desk and inspectorate worker, as in production. In each round some hand-offs are made, the desk
misbehaves, or the worker is killed (SIGKILL) at one of the places at which it leaves something half-done, and what
counts in the end is what lies at the desk and on the ledger: nothing twice, nothing never. Hours last seconds in the
worker's pauses, and nowhere else.
"""

import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from .handoff_stand import Stand, handoff_stand
from .hasty_inspectorate import POINTS
from .progress import say

HOURS_AWAY = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Hand-offs of a round, how many seconds an hour of a pause lasts, and for how long a round is waited for."""

    handoffs: int = 20
    hour_seconds: float = 1.0
    patience_seconds: float = 300.0


DEFAULT = Sizes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What became of a round's hand-offs: how often the desk took one in, how many it knows, and what was recorded."""

    name: str
    handoffs: int
    taken_in: int
    at_desk: int
    once: int
    more: int
    never: int
    accepted_more: int
    parked: int
    seconds: float

    @property
    def whole(self) -> bool:
        """Whether nothing was told twice, and nothing was left untold."""
        told = self.at_desk == self.once == self.handoffs
        return told and not (self.more or self.never or self.accepted_more)


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong: how the desk behaves, whether it is away, or where the worker is killed."""

    name: str
    mode: str = "well"
    requests: int | None = None
    seconds: float = 2.0
    hours_away: int = 0
    dies_at: str = ""
    resent: bool = False


def faults(sizes: Sizes) -> Sequence[Fault]:
    """Every fault, in the order of the table."""
    some = max(sizes.handoffs // 2, 1)
    return (
        Fault("nothing"),
        Fault("desk away for a day", hours_away=HOURS_AWAY),
        Fault("desk says 503", "down", some),
        Fault("desk slower than we wait", "slow", 3, seconds=2.5),
        Fault("desk has no receipt yet", "late", some),
        Fault("receipt lost", "losing", some),
        Fault("desk answers twice, receipts lost before", "losing-twice", some),
        Fault("receipt for other content", "misquoting", 1),
        Fault("receipt with a false signature", "forging", 1),
        Fault("desk refuses, someone resends", "refusing", some, resent=True),
        *(Fault(f"worker killed: {point}", dies_at=point) for point in POINTS),
    )


def run(sizes: Sizes, folder: Path, chosen: Callable[[Fault], bool] = lambda _: True) -> list[Round]:
    """Every round, on a broker and a database in this folder."""
    with ExitStack() as stack:
        stand = stack.enter_context(handoff_stand(folder, sizes.hour_seconds))
        return [_round(stand, fault, sizes) for fault in faults(sizes) if chosen(fault)]


def _round(stand: Stand, fault: Fault, sizes: Sizes) -> Round:
    say(f"{sizes.handoffs} hand-offs, {fault.name}")
    begun = time.monotonic()
    if fault.hours_away:
        stand.stop("desk")
    elif fault.mode == "losing-twice":
        stand.tell("losing", fault.requests, fault.seconds)
    elif fault.mode != "well":
        stand.tell(fault.mode, fault.requests, fault.seconds)
    streams = stand.entrust(sizes.handoffs)
    if fault.dies_at:
        stand.die("worker", fault.dies_at, sizes.patience_seconds)
    stand.start("worker")
    if fault.hours_away:
        time.sleep(fault.hours_away * sizes.hour_seconds)
        stand.start("desk")
    if fault.mode == "losing-twice":
        _until(lambda: stand.at_desk(streams)[0] >= (fault.requests or 0), sizes.patience_seconds)
        stand.tell("twice", None, 0)
    if fault.resent:
        _until(lambda: stand.log.count("parked", streams) >= (fault.requests or 0), sizes.patience_seconds)
        stand.resend([stream for stream in streams if stand.log.times("parked")[stream]])
    _until(lambda: stand.settled(streams), sizes.patience_seconds)
    seconds = time.monotonic() - begun
    stand.tell("well", None, 0)
    stand.stop("worker")
    return _counted(stand, fault.name, streams, seconds)


def _counted(stand: Stand, name: str, streams: set[str], seconds: float) -> Round:
    stand.log.read()
    received, accepted, parked = (stand.log.times(act) for act in ("received", "accepted", "parked"))
    posts, at_desk = stand.at_desk(streams)
    return Round(
        name=name,
        handoffs=len(streams),
        taken_in=posts,
        at_desk=at_desk,
        once=sum(received[stream] == 1 for stream in streams),
        more=sum(received[stream] > 1 for stream in streams),
        never=sum(not received[stream] for stream in streams),
        accepted_more=sum(accepted[stream] > 1 for stream in streams),
        parked=sum(parked[stream] for stream in streams),
        seconds=seconds,
    )


def _until(condition: Callable[[], bool], seconds: float) -> None:
    """Wait, for so long at the most: what has not come about by then is counted as never."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.2)


def _print(rounds: Sequence[Round]) -> None:
    console = Console(width=140, highlight=False)
    table = Table("fault", box=None, pad_edge=False, header_style="bold")
    columns = (
        "handed over",
        "taken in",
        "known there",
        "receipt once",
        "more",
        "never",
        "taken up twice",
        "parked",
        "s",
    )
    for column in columns:
        table.add_column(column, justify="right")
    for one in rounds:
        counts = (one.handoffs, one.taken_in, one.at_desk, one.once, one.more, one.never, one.accepted_more, one.parked)
        table.add_row(one.name, *map(str, counts), f"{one.seconds:.0f}")
    console.print(table)


def main(
    handoffs: Annotated[int, typer.Option(min=1, help="Hand-offs of each round.")] = DEFAULT.handoffs,
    hour_seconds: Annotated[float, typer.Option(min=0.2, help="An hour of a pause.")] = DEFAULT.hour_seconds,
    json_: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Run every round and print a table. The exit code is 1 where anything was told twice, or never."""
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))  # So that everything is stopped.
    with tempfile.TemporaryDirectory(prefix="meldstroom-handoffs-", ignore_cleanup_errors=True) as folder:
        rounds = run(Sizes(handoffs=handoffs, hour_seconds=hour_seconds), Path(folder))
    if json_:
        print(json.dumps([asdict(one) for one in rounds]))
    else:
        _print(rounds)
    sys.exit(0 if all(one.whole for one in rounds) else 1)


if __name__ == "__main__":
    typer.run(main)
