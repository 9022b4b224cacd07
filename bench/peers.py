"""The same rules on the `eventsourcing` library's PostgreSQL recorder, with its defaults.

Each command selects the stream's events, folds them, decides, and inserts what follows, through the library's recorder
contract and in the very bytes that our recorder writes. That spares the library its own mapper, which is slower, and
spares it known command ids and outcomes, which it does not keep. No two clients share a stream, so none has to retry.
"""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from eventsourcing.persistence import ApplicationRecorder, StoredEvent
from eventsourcing.postgres import PostgresFactory
from eventsourcing.utils import Environment
from psycopg.conninfo import conninfo_to_dict

from events.codec import Origin, decode_event, encode_event, rfc3339
from events.envelope import NO_HASH
from events.identity import derived_id
from services.decider import Context
from services.incidents.incident import DECIDER

from .child import Child, Pipe
from .work import ACTOR, INSTITUTION, ROUNDS, Wish, streams, wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A number of clients of one application, whose events have a table of their own."""

    dsn: str
    name: str
    clients: int
    processes: bool

    def factory(self, *, create: bool) -> PostgresFactory:
        """What the library builds recorders with."""
        found = conninfo_to_dict(self.dsn)
        # The library wants the password itself; ours lies in a file in libpq's format.
        password = Path(str(found["passfile"])).read_text().strip().rpartition(":")[2]
        settings = {
            "POSTGRES_DBNAME": str(found["dbname"]),
            "POSTGRES_HOST": str(found["host"]),
            "POSTGRES_PORT": str(found["port"]),
            "POSTGRES_USER": str(found["user"]),
            "POSTGRES_PASSWORD": password,
            "CREATE_TABLE": "y" if create else "n",
        }
        return PostgresFactory(Environment(self.name, settings))

    def share(self, client: int, commands: int) -> list[Wish]:
        """What one client is to do of so many commands: its own streams, in rounds."""
        own = streams(f"{self.name}/{client}", max(1, commands // ROUNDS // self.clients))
        return list(wishes(own))


class Done(NamedTuple):
    """One client's work: when it began and ended, and the seconds of each command."""

    began: float
    ended: float
    took: list[float]


class Measured(NamedTuple):
    """All clients together: commands per second, and the seconds of each command."""

    rate: float
    took: list[float]


def measure(peer: Peer, commands: int) -> Measured:
    """Let the clients do the commands, all beginning at once."""
    with peer.factory(create=True) as factory:
        recorder = factory.application_recorder()
        if peer.processes:
            done = _in_processes(peer, commands)
        else:
            shares = [peer.share(client, commands) for client in range(peer.clients)]
            with ThreadPoolExecutor(peer.clients) as pool:
                done = list(pool.map(partial(_work, recorder), shares))
    took = [seconds for one in done for seconds in one.took]
    return Measured(len(took) / (max(one.ended for one in done) - min(one.began for one in done)), took)


def _in_processes(peer: Peer, commands: int) -> list[Done]:
    with ExitStack() as stack:
        children = [stack.enter_context(Child(client, peer, number, commands)) for number in range(peer.clients)]
        for child in children:
            child.hear()
        for child in children:
            child.tell("go")
        return [Done(*child.hear()) for child in children]


def client(pipe: Pipe, peer: Peer, number: int, commands: int) -> None:
    """One client in a process of its own: connects, waits for the word, works, and tells."""
    with peer.factory(create=False) as factory:
        recorder = factory.application_recorder()
        share = peer.share(number, commands)
        recorder.select_events(share[0].stream)
        pipe.send("ready")
        pipe.recv()
        pipe.send(tuple(_work(recorder, share)))


def _work(recorder: ApplicationRecorder, share: Sequence[Wish]) -> Done:
    took = []
    began = time.perf_counter()
    for wish in share:
        start = time.perf_counter()
        _handle(recorder, wish)
        took.append(time.perf_counter() - start)
    return Done(began, time.perf_counter(), took)


def _handle(recorder: ApplicationRecorder, wish: Wish) -> None:
    state, version = DECIDER.initial, 0
    for stored in recorder.select_events(wish.stream):
        state, version = DECIDER.evolve(state, decode_event(stored.state).event), stored.originator_version
    at = datetime.now(UTC)
    context = Context(
        at=at,
        stream=wish.subject,
        institution=INSTITUTION,
        actor=ACTOR,
        ids=lambda kind: derived_id(kind, wish.commandid),
    )
    origin = Origin(
        institution=INSTITUTION,
        commandid=wish.commandid,
        actor=ACTOR,
        correlationid=wish.commandid,
        causationid=wish.commandid,
    )
    new = []
    for number, event in enumerate(DECIDER.decide(state, wish.command, context), version + 1):
        value = encode_event(
            event,
            subject=wish.subject,
            time=rfc3339(at),
            sequence=number,
            shardseq=number,
            prevhash=NO_HASH,
            shardhash=NO_HASH,
            origin=origin,
        )
        new.append(StoredEvent(wish.stream, number, event.TOPIC, value))
    recorder.insert_events(new)
