"""Destroying keys, put together: what the inspectorate process keeps of requests, and what it carries out of them."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from threading import Event as Flag
from typing import Any, Protocol

import psycopg
from confluent_kafka import KafkaException

from events.envelope import Envelope
from events.ledgers import CASES, Part, shard
from events.vocabulary import HoldReason
from infra import destroyed_keys
from infra.destroyed_keys import DestroyedKey
from infra.kafka.commands import LedgerProducer
from infra.kafka.ends import Ends
from infra.postgres import erasures as tables
from infra.postgres.erasures import Agreed, Destroyed, Erasures
from infra.postgres.keyring_schema import in_its_role, prepare, take_role
from infra.postgres.layout import Also, Layout
from infra.postgres.pool import connect, open_pool, reachable
from infra.postgres.positions import Positions
from infra.settings import Settings

from ..erasing.agreed import Requested, changes_of
from ..erasing.destroying import Destroyer, Held, Ports

WAIT_SECONDS = 1.0


class Live(Protocol):
    """The shards that were read to their end: only there anything is destroyed."""

    @property
    def shards(self) -> Sequence[int]: ...


def keeping(settings: Settings) -> Also:
    """What keeps requests beside the events that they come from, in the same transaction. Can be pickled."""
    return partial(_keep, settings.shards)


def _keep(shards: int, connection: psycopg.Connection[Any], envelopes: Sequence[Envelope]) -> None:
    changes = changes_of(envelopes)
    if not changes:
        return
    with in_its_role(connection):
        for change in changes:
            if isinstance(change, Requested):
                given = {**change._asdict(), "shard": shard(change.stream, shards)}
                tables.ask(connection, tables.Asked(**given))
            else:
                tables.move(connection, tables.Moved(**{**change._asdict(), "step": change.step.value}))


def destroy(settings: Settings, layout: Layout, stop: Flag, live: Live) -> None:
    """Carry out what two people agreed on, of the shards that are live, until told to stop.

    `layout` is that of the processor that keeps the holds.
    """
    with ExitStack() as opened:
        commands = LedgerProducer(settings.kafka, CASES, settings.shards, patient=True)
        opened.callback(commands.close)
        ends = Ends(settings.kafka, CASES.topic(Part.EVENTS))
        opened.callback(ends.close)
        _prepare(settings, stop)
        pool = open_pool(settings.postgres, name="erasing", configure=take_role)
        opened.callback(pool.close)
        ports = Ports(
            erasures=_Keyring(Erasures(pool), settings.data / destroyed_keys.FILE),
            commands=commands,
            live=lambda: live.shards,
            ends=lambda: {number: ends.end(number) for number in range(settings.shards)},
            followed=partial(_followed, settings, Positions(layout)),
            absence=(ConnectionError, KafkaException),
        )
        Destroyer(ports).run(stop)


class _Keyring:
    """The keyring's record, as whoever destroys asks it."""

    def __init__(self, erasures: Erasures, register: Path) -> None:
        self._erasures = erasures
        self._register = register

    def open(self, shards: Sequence[int]) -> Sequence[Agreed]:
        return self._erasures.open(shards)

    def destroy(self, request: str) -> Destroyed | Held:
        found = self._erasures.destroy(request)
        if not isinstance(found, Destroyed):
            return Held(HoldReason(found.reason))
        # Before the log is told: whoever dies in between says all of it again.
        gone = self._erasures.gone(found.keys)
        destroyed_keys.add(self._register, (DestroyedKey(one.kid, one.at, one.ground, one.by) for one in gone))
        return found


def _followed(settings: Settings, positions: Positions) -> Mapping[int, int]:
    """Up to where each shard was followed. A connection of its own: it is asked for only while something is open."""
    with reachable(), connect(settings.postgres, name="erasing-positions") as connection:
        return positions.offsets(connection, CASES.topic(Part.EVENTS))


def _prepare(settings: Settings, stop: Flag) -> None:
    """Make the keyring's schema where it is missing, once the database is there."""
    while not stop.is_set():
        try:
            with reachable(), connect(settings.postgres, name="erasing") as connection, connection.transaction():
                prepare(connection)
        except ConnectionError:
            stop.wait(WAIT_SECONDS)
        else:
            return
