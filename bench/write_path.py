"""From a command on the log to its events and outcome on the log: the recorder, its limits and its peers."""

from typing import NamedTuple

import psycopg
from psycopg import sql

from events.codec import decode_outcome
from events.ledgers import Ledger, Part
from events.outcome import Status
from infra.eventstore.shard_log import GENESIS_RECORDS

from .child import Child
from .client import Client
from .figures import Aim, Figures, Line, median, milliseconds, percentile
from .limits import BareTransactions, Written, plain_seconds, producer, read_all, transactional_seconds
from .peers import Measured, Peer, measure
from .progress import say
from .recorder import Mark, Place, record
from .sizes import Sizes
from .stand import Stand
from .work import ROUNDS, Wish, as_sent, streams, wishes

PART = "write"
REPETITIONS = 3
WINDOW = 256


class Shape(NamedTuple):
    """So many clients, each a thread or a process: threads share an interpreter lock, processes share the cores."""

    clients: int
    processes: bool

    @property
    def how(self) -> str:
        """How many of what."""
        return "1 client" if self.clients == 1 else f"{self.clients} {'processes' if self.processes else 'threads'}"


PEERS = (Shape(1, False), Shape(4, False), Shape(4, True), Shape(16, False), Shape(16, True))


def write_path(stand: Stand, sizes: Sizes, figures: Figures) -> None:
    """Everything about writing; the aims compare what was measured in this very run."""
    loaded, written = _loaded(stand, sizes, figures)
    _limits(stand, written, loaded, figures)
    _latency(stand, sizes, written, figures)
    _peers(stand, sizes, loaded, figures)


def _loaded(stand: Stand, sizes: Sizes, figures: Figures) -> tuple[float, Written]:
    """The recorder with a backlog; its rate, and what it wrote the last time."""
    marks = []
    for repetition in range(REPETITIONS):
        say(f"recorder with a backlog of {sizes.commands} commands, {repetition + 1} of {REPETITIONS}")
        name = f"loaded-{repetition}"
        ledger = stand.ledger(name)
        opened = streams(name, sizes.commands // ROUNDS)
        backlog = list(wishes(opened))
        place = Place(bootstrap=stand.bootstrap, ledger=ledger, folder=stand.folder / name)
        marks.append(_run(stand, place, backlog))
    written = _written(stand, ledger, len(backlog))
    rate = median([mark.rate for mark in marks])
    rounds = milliseconds([seconds for mark in marks for seconds in mark.rounds])
    per_cpu_second = median([mark.commands / mark.cpu_seconds for mark in marks])
    bytes_each = sum(len(value) for _, value in (*written.events, *written.outcomes)) / len(backlog)
    figures.lines.append(
        Line(
            part=PART,
            what="(a) recorder, one shard, backlog",
            rate=rate,
            unit="commands/s",
            p50_ms=rounds[0],
            p99_ms=rounds[1],
            note=f"times from commit to commit; {per_cpu_second:,.0f} per CPU second, {bytes_each:.0f} B each",
        )
    )
    say("recorder that must load every stream from its index")
    cold = _run(stand, place, list(wishes(opened, range(ROUNDS, ROUNDS + 1))))
    rounds = milliseconds(cold.rounds)
    figures.lines.append(
        Line(
            part=PART,
            what="(a) the same, no state in memory",
            rate=cold.rate,
            unit="commands/s",
            p50_ms=rounds[0],
            p99_ms=rounds[1],
            note=f"after a restart: each command loads a stream of {ROUNDS} events; once",
        )
    )
    return rate, written


def _run(stand: Stand, place: Place, backlog: list[Wish]) -> Mark:
    send(stand.bootstrap, place.ledger, backlog)
    with Child(record, place, [len(backlog)]) as child:
        child.hear()
        return Mark(*child.hear())


def send(bootstrap: str, ledger: Ledger, backlog: list[Wish]) -> None:
    """Put commands on the ledger's one shard."""
    sender = producer(bootstrap, {"linger.ms": 5})
    topic = ledger.topic(Part.COMMANDS)
    for wish in backlog:
        sender.produce(topic, as_sent(wish), wish.subject.encode(), 0)
    sender.flush(60)


def _written(stand: Stand, ledger: Ledger, count: int) -> Written:
    """What is on the log for so many commands, each of which must have been accepted and have led to one event."""
    events, outcomes = (
        read_all(stand.bootstrap, ledger.topic(part), 0, count, GENESIS_RECORDS)
        for part in (Part.EVENTS, Part.OUTCOMES)
    )
    for _, value in outcomes:
        if (outcome := decode_outcome(value)).status is not Status.ACCEPTED or len(outcome.events) != 1:
            raise RuntimeError(f"not the work that was meant: {outcome}")
    return Written(events, outcomes)


def _limits(stand: Stand, written: Written, loaded: float, figures: Figures) -> None:
    """The same bytes by librdkafka alone."""
    count = len(written.events)
    rates = {}
    for what, write in (("plain", plain_seconds), ("transactions", transactional_seconds)):
        took = []
        for repetition in range(REPETITIONS):
            say(f"the same bytes by librdkafka alone, {what}, {repetition + 1} of {REPETITIONS}")
            took.append(write(stand.bootstrap, stand.ledger(f"limit-{what}-{repetition}"), written))
        rates[what] = count / median(took)
    notes = {"plain": "idempotent, acks=all", "transactions": "1000 commands a transaction"}
    for what, rate in rates.items():
        figures.lines.append(
            Line(part=PART, what=f"(c) librdkafka, {what}", rate=rate, unit="commands/s", note=notes[what])
        )
    figures.aims.append(Aim(what="recorder / plain librdkafka (a/c)", value=loaded / rates["plain"], aim=0.2))


def _latency(stand: Stand, sizes: Sizes, written: Written, figures: Figures) -> None:
    """From sending a command to reading its outcome, beside a transaction of one record."""
    name = "latency"
    ledger = stand.ledger(name)
    place = Place(bootstrap=stand.bootstrap, ledger=ledger, folder=stand.folder / name)
    bare_transactions = BareTransactions(stand.bootstrap, stand.ledger("bare"), written.events[0])
    bare: list[float] = []
    idle: list[float] = []
    with Child(record, place, []) as child:
        child.hear()
        with Client(stand.bootstrap, ledger) as client:
            client.seconds_each(wishes(streams("warm", 1)), 1)
            for repetition in range(REPETITIONS):
                say(f"one command at a time and bare transactions, {repetition + 1} of {REPETITIONS}")
                # Taken in turns, so that both meet the same machine.
                bare += bare_transactions.seconds_each(sizes.idle_commands)
                opened = streams(f"idle-{repetition}", sizes.idle_commands // ROUNDS)
                idle += client.seconds_each(wishes(opened), 1)
            say(f"{WINDOW} commands at a time")
            opened = streams("window", sizes.window_commands // ROUNDS)
            window = client.seconds_each(wishes(opened), WINDOW)
    each = f"{REPETITIONS} × {sizes.idle_commands}"
    _times(figures, "bare transaction of one event", bare, f"begin, produce, commit; {each}")
    _times(figures, "(a) one command at a time", idle, f"sent to outcome read; {each}")
    _times(figures, f"(a) {WINDOW} commands under way", window, f"sent to outcome read; {len(window)}")
    ratio = percentile(idle, 0.5) / percentile(bare, 0.5)
    figures.aims.append(Aim(what="idle command / bare transaction (p50)", value=ratio, aim=3, at_most=True))


def _times(figures: Figures, what: str, took: list[float], note: str) -> None:
    p50, p99 = milliseconds(took)
    figures.lines.append(Line(part=PART, what=what, p50_ms=p50, p99_ms=p99, note=note))


def _peers(stand: Stand, sizes: Sizes, loaded: float, figures: Figures) -> None:
    """The library's PostgreSQL recorder, with several numbers of clients."""
    found = {shape: _peer(stand, sizes, shape, "") for shape in PEERS}
    for clients in sorted({shape.clients for shape in PEERS}):
        shape = max((shape for shape in PEERS if shape.clients == clients), key=lambda shape: found[shape].rate)
        figures.lines.append(_peer_line(shape, found[shape], "each commit waits for the disk, the default"))
    best = max(PEERS, key=lambda shape: found[shape].rate)
    _commit_on_disk(stand, on=False)
    unsafe = _peer(stand, sizes, best, "unsafe")
    _commit_on_disk(stand, on=True)
    figures.lines.append(_peer_line(best, unsafe, "synchronous_commit=off: on disk as late as with Kafka"))
    figures.aims.append(Aim(what="recorder / best of the peers (a/b)", value=loaded / found[best].rate, aim=12))
    figures.aims.append(Aim(what="recorder / best peer that does not wait for the disk", value=loaded / unsafe.rate))


def _peer(stand: Stand, sizes: Sizes, shape: Shape, suffix: str) -> Measured:
    say(f"eventsourcing on PostgreSQL, {shape.how}{', not waiting for the disk' if suffix else ''}")
    name = f"peer{shape.clients}{'processes' if shape.processes else 'threads'}{suffix}"
    peer = Peer(dsn=stand.dsn, name=name, clients=shape.clients, processes=shape.processes)
    return measure(peer, sizes.peer_commands)


def _peer_line(shape: Shape, measured: Measured, note: str) -> Line:
    p50, p99 = milliseconds(measured.took)
    return Line(
        part=PART,
        what=f"(b) eventsourcing on PostgreSQL, {shape.how}",
        rate=measured.rate,
        unit="commands/s",
        p50_ms=p50,
        p99_ms=p99,
        note=note,
    )


def _commit_on_disk(stand: Stand, *, on: bool) -> None:
    """Whether a commit waits for the disk, for connections that are made from now on."""
    with psycopg.connect(stand.dsn, autocommit=True) as connection:
        name = sql.Identifier(connection.info.dbname)
        value = sql.Literal("on" if on else "off")
        connection.execute(sql.SQL("alter database {} set synchronous_commit = {}").format(name, value))
