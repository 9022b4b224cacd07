"""The log itself: whether it is whole, what comes in, how much there is."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from events.codec import GENESIS_TYPE, decode_envelope
from events.envelope import Envelope
from events.vocabulary import Accessed
from projections.labels import event_label

from ..audit.count import Counted
from ..audit.verify import Place, ShardRange, Verified
from ..bootstrap import command_line
from . import ledger_access
from .ledgers import Only, chosen
from .output import Exit, Json, bar, fail, moment, out, print_json, table
from .recorded import Purpose, Unrecorded, record

app = typer.Typer(help="The log: verify it, follow it, count it, say who may do what with it.", no_args_is_help=True)
ledger_access.add_to(app)


@app.command("verify")
def verify(ledger: Only = "", json: Json = False) -> None:
    """Check the hash chain of every shard and every stream, from the log alone.

    Proves that no event was changed, removed, added or moved since it was recorded, up to the head that is printed. A
    tail that was cut off is seen only by who knows a later head.
    """
    settings = command_line.here()
    parts = command_line.ranges(settings, chosen(ledger))
    verdicts: dict[Place, Verified] = {}
    with bar("verify", _records(parts)) as progress:
        for verified in command_line.verification(settings, parts):
            verdicts[verified.place] = verified
            progress.tell(_done(parts, verdicts), _earliest(verdict.recorded_at for verdict in verdicts.values()))
    _print_verdicts([verdicts[part.place] for part in parts], json)


@app.command("stats")
def stats(ledger: Only = "", json: Json = False) -> None:
    """Count the events and streams of every shard, by reading all of it."""
    settings = command_line.here()
    parts = command_line.ranges(settings, chosen(ledger))
    counted: dict[Place, Counted] = {}
    with bar("stats", _records(parts)) as progress:
        for one in command_line.counts(settings, parts):
            counted[one.place] = one
            progress.tell(_done(parts, counted), _earliest(each.last_at for each in counted.values()))
    rows = [counted[part.place] for part in parts]
    if json:
        print_json([asdict(row) | {"rate_per_day": row.rate_per_day} for row in rows])
        return
    columns = ("ledger", "shard", "events", "streams", "end offset", "bytes", "events/day", "first", "last")
    cells = [
        (
            row.ledger,
            row.shard,
            f"{row.events:,}",
            f"{row.streams:,}",
            f"{row.end:,}",
            f"{row.size_bytes:,}",
            "-" if row.rate_per_day is None else f"{row.rate_per_day:,.1f}",
            moment(row.first_at),
            moment(row.last_at),
        )
        for row in rows
    ]
    out().print(table(columns, cells, right=columns[1:7]))


@app.command("tail")
def tail(
    kind: Annotated[str, typer.Option("--type", help="Only types that contain this, such as complaint.filed.")] = "",
    stream: Annotated[str, typer.Option("--stream", help="Only this case.")] = "",
    from_start: Annotated[bool, typer.Option("--from-start", help="Begin at the first event.")] = False,
    ledger: Only = "",
    purpose: Purpose = "",
    unrecorded: Unrecorded = False,
    json: Json = False,
) -> None:
    """Follow the log as events come, until Ctrl-C. With --json each line is an event as it lies on the log."""
    record(Accessed.LIVE, stream, purpose=purpose, unrecorded=unrecorded)
    try:
        for values in command_line.follow(command_line.here(), chosen(ledger), from_start=from_start):
            for value in values:
                _print_event(value, kind, stream, json)
    except KeyboardInterrupt:
        raise typer.Exit(Exit.GOOD) from None


def _print_event(value: bytes, kind: str, stream: str, json: bool) -> None:
    if GENESIS_TYPE.encode() in value[:200]:
        return
    envelope = decode_envelope(value)
    if kind not in envelope.type or (stream and envelope.subject != stream):
        return
    sys.stdout.write(value.decode() + "\n" if json else _line(envelope))
    sys.stdout.flush()


def _line(envelope: Envelope) -> str:
    said = f"{envelope.type} ({event_label(envelope.type).en})"
    return f"{moment(envelope.time)}  {envelope.subject} #{envelope.version}  {said}  {envelope.actor}\n"


def _print_verdicts(verdicts: Sequence[Verified], json: bool) -> None:
    broken = [verdict for verdict in verdicts if verdict.broken]
    events = sum(verdict.events for verdict in verdicts)
    if json:
        print_json({"verified": not broken and events > 0, "events": events, "shards": list(map(asdict, verdicts))})
    else:
        columns = ("ledger", "shard", "events", "streams", "verdict", "head")
        cells = [
            (
                one.ledger,
                one.shard,
                f"{one.events:,}",
                f"{one.streams:,}",
                "BROKEN" if one.broken else "whole",
                one.digest or "-",
            )
            for one in verdicts
        ]
        out().print(table(columns, cells, right=columns[1:4]))
    for verdict in broken:
        sys.stderr.write(
            f"Shard {verdict.shard} of {verdict.ledger} breaks at event {verdict.broken_at}: {verdict.broken}\n"
        )
    if broken:
        raise typer.Exit(Exit.DIFFERENT)
    if not events:
        fail("There is no event to verify yet, so nothing was verified.")


def _records(parts: Sequence[ShardRange]) -> int:
    return sum(part.end - part.start for part in parts)


def _done(parts: Sequence[ShardRange], told: Mapping[Place, Verified | Counted]) -> int:
    return sum(told[part.place].offset - part.start for part in parts if part.place in told)


def _earliest(reached: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in reached if at is not None), default=None)
