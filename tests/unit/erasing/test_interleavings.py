"""Whatever order people, police, reporters and the worker act in, nothing is destroyed under a hold that was there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from hypothesis import event as seen
from hypothesis import given, settings
from hypothesis import strategies as st

from events.codec import decode_envelope
from events.commands.erasure import PlaceHold, RejectErasure, ReleaseHold
from events.envelope import Envelope
from events.erasure import DestructionBegun
from events.vocabulary import ErasureRejection, HoldReason
from services.erasing.agreed import Moved, Requested, changes_of
from services.erasing.destroying import Destroyer, Held, Ports
from services.inspectorate.holds import Place, Release, holds_of

from .desk import (
    BOARD,
    CASE,
    CONVERSATION,
    END_CONVERSATION,
    END_TRACK,
    FILE,
    OPEN_CONVERSATION,
    PORTAL,
    REQUEST,
    SAME_BY_ANOTHER,
    STREAM,
    TO_FILING,
    Desk,
)

PEOPLE = ("request", "approve", "reject", "hold", "unhold", "talk", "hush", "file", "acquit")
MACHINES = ("follow", "look", "record", "die")
ONWARD = ("request", "approve", "follow", "follow", "follow", "look", "record")
AGAIN = 1_000.0


@dataclass
class Row:
    """What the keyring has of a request."""

    request: str
    stream: str
    institution: str
    step: str
    event: str
    event_at: datetime
    correlationid: str
    held: HoldReason | None = None
    destroyed: "Destroyed | None" = None


class Destroyed(NamedTuple):
    keys: Sequence[str]
    spared: int
    at: datetime


@dataclass
class Keyring:
    """Holds, requests and a key, as PostgreSQL has them: what follows the log writes, what destroys looks."""

    rows: dict[str, Row] = field(default_factory=dict)
    holds: list[Place] = field(default_factory=list)
    gone: bool = False
    seen: Callable[[], None] = lambda: None
    judge: Callable[[], None] = lambda: None

    def take(self, envelope: Envelope) -> None:
        for change in holds_of(envelope):
            if isinstance(change, Place):
                self.holds.append(change)
            elif isinstance(change, Release):
                self.holds = [hold for hold in self.holds if not released(hold, change)]
        for one in changes_of([envelope]):
            if isinstance(one, Requested):
                self.rows[one.request] = Row(
                    one.request, one.stream, one.institution, "asked", one.event, one.event_at, one.correlationid
                )
            elif isinstance(one, Moved):
                row = self.rows[one.request]
                row.step, row.event, row.event_at = one.step.value, one.event, one.event_at

    def open(self, _shards: Sequence[int]) -> Sequence[Row]:
        if any(row.step == "begun" for row in self.rows.values()):
            self.seen()
        return [row for row in self.rows.values() if row.step in {"agreed", "begun"}]

    def destroy(self, request: str) -> Destroyed | Held:
        row = self.rows[request]
        if row.held is None and row.destroyed is None and self.holds:
            row.held = self.holds[0].reason
        if row.held is not None:
            return Held(row.held)
        if row.destroyed is None:
            self.judge()
            row.destroyed, self.gone = Destroyed((CASE,), 0, row.event_at), True
        return row.destroyed


def released(hold: Place, by: Release) -> bool:
    same = (hold.case, hold.reason) == (by.case, by.reason) and by.stream in {None, hold.stream}
    return same and hold.position < by.position


class World:
    """One case, everyone who acts on it, and a worker whose commands wait until the recorder takes them."""

    def __init__(self) -> None:
        self.desk = Desk()
        self.keyring = Keyring()
        self.followed = 0
        self.waiting: list[bytes] = []
        self.pulse = 0.0
        self.request = ""
        self.marked: int | None = None
        self.keyring.seen, self.keyring.judge = self.seen, self.judge
        self.acts: Mapping[str, Callable[[], object]] = {
            "request": lambda: self.desk.say(REQUEST, STREAM),
            "approve": lambda: self.request and self.desk.approve(self.request),
            "reject": lambda: (
                self.request
                and self.desk.say(
                    RejectErasure(request=self.request, reason=ErasureRejection.MISTAKE), STREAM, SAME_BY_ANOTHER
                )
            ),
            "hold": lambda: self.desk.say(PlaceHold(case=CASE, reason=HoldReason.LEGAL_CLAIM), STREAM, BOARD),
            "unhold": lambda: self.desk.say(ReleaseHold(reason=HoldReason.LEGAL_CLAIM), STREAM, BOARD),
            "talk": lambda: self.desk.say(OPEN_CONVERSATION, CONVERSATION, PORTAL),
            "hush": lambda: self.desk.say(END_CONVERSATION, CONVERSATION, PORTAL),
            "file": lambda: self.desk.suspect(*TO_FILING, *FILE),
            "acquit": lambda: self.desk.say(END_TRACK, "duty-" + CASE + ".1", BOARD),
            "follow": self.follow,
            "look": self.look,
            "record": self.record,
            "die": self.die,
        }
        self.die()

    @property
    def log(self) -> Sequence[Envelope]:
        return [decode_envelope(value) for value in self.desk.bench.memory.events]

    def do(self, move: str) -> None:
        self.acts[move]()
        if "requested" in self.desk.said:
            self.request = self.desk.last("requested").request

    def follow(self) -> None:
        """One more event reaches the keyring."""
        if self.followed < len(log := self.log):
            self.keyring.take(log[self.followed])
            self.followed += 1

    def look(self) -> None:
        self.pulse += AGAIN
        self.worker.look()

    def record(self) -> None:
        """The recorder takes the oldest command of the worker."""
        if self.waiting:
            self.desk.at += timedelta(minutes=1)
            self.desk.bench.round(self.waiting.pop(0), at=self.desk.at)

    def die(self) -> None:
        """The worker begins anew; what it sent may or may not have arrived."""
        ports = Ports(
            erasures=self.keyring,
            commands=self,
            live=lambda: (0,),
            ends=lambda: {0: len(self.log)},
            followed=lambda: {0: self.followed},
            absence=(),
            pulse=lambda: self.pulse,
        )
        self.worker = Destroyer(ports)

    def seen(self) -> None:
        """The worker meets what may be destroyed; it may be another than the last, and then later."""
        last = [number for number, one in enumerate(self.log) if one.type == DestructionBegun.TOPIC][-1]
        if self.marked is None or self.marked <= last:
            self.marked = len(self.log)

    def judge(self) -> None:
        """A key goes now: of all that was on the log when the worker met it, nothing may hold it."""
        assert open_holds(self.log[: self.marked]) == [], "destroyed over a hold that it could know"

    def send(self, _stream: str, value: bytes, sent: Callable[[Exception | None], None]) -> None:
        self.waiting.append(value)
        sent(None)

    def end(self) -> None:
        """Everything that was said arrives, and the worker comes to rest."""
        for _ in range(60):
            self.follow()
            self.look()
            self.record()
            while self.followed < len(self.log):
                self.follow()


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([*PEOPLE, *MACHINES, *ONWARD]), max_size=60))
def test_no_interleaving_destroys_under_a_hold(moves: list[str]) -> None:
    world = World()
    for move in moves:
        world.do(move)
        check(world)
    world.end()
    check(world)
    said = world.desk.said
    assert ("keys-destroyed" in said) == world.keyring.gone, "the log says so, and only where it is so"
    seen("destroyed" if world.keyring.gone else "halted" if "halted" in said else "nothing came of it")


def check(world: World) -> None:
    """On the log nothing begins over a hold, and nothing is gone that was not begun."""
    log = world.log
    begun = [number for number, one in enumerate(log) if one.type == DestructionBegun.TOPIC]
    for number in begun:
        assert open_holds(log[:number]) == [], "it began over a hold"
    assert begun or not world.keyring.gone, "destroyed before it was begun on the log"


def open_holds(log: Sequence[Envelope]) -> list[Place]:
    held: list[Place] = []
    for change in (change for envelope in log for change in holds_of(envelope)):
        if isinstance(change, Place):
            held.append(change)
        elif isinstance(change, Release):
            held = [hold for hold in held if not released(hold, change)]
    return held


def test_the_way_to_destruction_and_the_way_that_a_hold_takes_are_both_reached() -> None:
    free, held = World(), World()
    for world in (free, held):
        for move in ("request", "approve", *["follow"] * 9, "look", "record"):
            world.do(move)
    held.do("file")
    for world in (free, held):
        world.end()
    assert free.keyring.gone
    assert free.desk.said[-1] == "keys-destroyed"
    assert not held.keyring.gone, "a filing that was followed in time"
    assert held.desk.said[-1] == "halted"


def test_a_confirmation_is_the_same_from_whoever_comes_back() -> None:
    world = World()
    for move in ("request", "approve", *["follow"] * 9, "look", "record", *["follow"] * 3, "look"):
        world.do(move)
    assert world.keyring.gone
    (first,) = world.waiting
    world.waiting.clear()
    world.do("die")
    world.do("look")
    assert world.waiting == [first], "the same id and the same bytes"
