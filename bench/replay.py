"""From the log to what is made of it, each way beside the bare reading of the same log."""

import os
import resource
import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from events.ledgers import Part
from infra.kafka.tail import TailReader
from infra.postgres.fill import Source
from infra.postgres.layout import Layout
from infra.postgres.pool import connect
from infra.postgres.progress import Progress
from infra.postgres.rebuild import Rebuild
from projections.catalogue import READING

from . import passes
from .child import Child
from .figures import Aim, Figures, Line, median
from .log import make_log
from .passes import Pass
from .progress import say
from .recorder import Place
from .sizes import Sizes
from .stand import Stand, cpu_seconds

PART = "replay"
SHARDS = 4  # As in the default set-up.
REPETITIONS = 3


class Way(NamedTuple):
    """A way to read the log; `aim` is the share of the bare reading's rate that it should have."""

    what: str
    read: Callable[[Place, int], int]
    repetitions: int
    aim: float | None
    note: str


class Rates(NamedTuple):
    """Events a second, of the clock and of the processor."""

    rate: float
    per_cpu_second: float


RAW = Way("raw consume", passes.raw, REPETITIONS, None, "librdkafka batches, every value touched")
WAYS = (
    Way("chain verification", passes.verify, REPETITIONS, 0.25, "shards and streams"),
    Way("typed fold", passes.typed_fold, REPETITIONS, 0.25, "decode to classes, evolve every stream"),
    Way("projection folds in memory", passes.projection_folds, REPETITIONS, None, "history and caseload"),
    Way("index rebuild", passes.index, 1, None, "events and outcomes into the recorder's files; once"),
)


def replay(stand: Stand, sizes: Sizes, figures: Figures) -> None:
    """Everything about reading a whole log."""
    place = make_log(stand, "replay", sizes.events, SHARDS)
    limit = _pass(place, RAW, figures)
    for way in WAYS:
        found = _pass(place, way, figures)
        if way.aim is not None:
            note = f"{found.per_cpu_second / limit.per_cpu_second:.2f} by CPU time, whatever else the machine did"
            figures.aims.append(
                Aim(what=f"{way.what} / raw consume", value=found.rate / limit.rate, aim=way.aim, note=note)
            )
    _rebuild(stand, place, figures)


def _pass(place: Place, way: Way, figures: Figures) -> Rates:
    say(f"{way.what}, {way.repetitions} times")
    with Child(passes.run, way.read, place, way.repetitions) as child:
        found = [Pass(*child.hear()) for _ in range(way.repetitions)]
    rates = Rates(
        rate=median([one.events / one.seconds for one in found]),
        per_cpu_second=median([one.events / one.cpu_seconds for one in found]),
    )
    note = f"{way.note}; one process, {rates.per_cpu_second:,.0f} per CPU second"
    figures.lines.append(Line(part=PART, what=way.what, rate=rates.rate, unit="events/s", note=note))
    return rates


def _rebuild(stand: Stand, place: Place, figures: Figures) -> None:
    """The project's own rebuild, from nothing, and who spent the time."""
    processes = len(os.sched_getaffinity(0))
    say(f"projection rebuild in {processes} processes")
    topics = [place.ledger.topic(part) for part in (Part.EVENTS, Part.OUTCOMES)]
    rebuild = Rebuild(
        source=Source(
            connect=partial(connect, stand.dsn, name="bench"),
            read=partial(TailReader, place.bootstrap),
            ledger=place.ledger,
            shards=place.shards,
        ),
        layout=Layout(READING.schema, READING.folds, READING.name),
        places=[(topic, shard) for topic in topics for shard in range(place.shards)],
        processes=processes,
    )
    began, before = time.perf_counter(), _spent(stand)
    rebuilt = rebuild.run(_unheard)
    seconds, after = time.perf_counter() - began, _spent(stand)
    events = sum(rebuilt.after.positions.values())
    spent = {name: after[name] - before[name] for name in after}
    busy = sum(spent.values()) or 1.0
    shares = ", ".join(f"{name} {used / busy:.0%}" for name, used in spent.items())
    outcomes = rebuilt.after.rows["command_outcomes"]
    note = f"and {outcomes} outcomes; {processes} processes; of {busy:.1f} s CPU: {shares}; once"
    figures.lines.append(Line(part=PART, what="projection rebuild", rate=events / seconds, unit="events/s", note=note))
    figures.aims.append(
        Aim(
            what="projection rebuild, events/s",
            value=events / seconds,
            aim=40_000,
            note=f"{busy / seconds:.1f} of {processes} cores busy: {shares}",
        )
    )


def _spent(stand: Stand) -> dict[str, float]:
    """CPU seconds so far, by whom."""
    own = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "Python": sum(usage.ru_utime + usage.ru_stime for usage in own),
        "PostgreSQL": cpu_seconds(stand.postgres_pid),
        "Kafka": cpu_seconds(stand.kafka_pid),
    }


def _unheard(_: Progress) -> None:
    pass
