"""A log as the recorder writes it, made without the commands topic and without an index."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from uuid import UUID

from events.ledgers import Part, shard
from services.recorder.sequencer import Sequencer

from .progress import say
from .recorder import DECIDERS, Place
from .stand import Stand
from .work import ROUNDS, Wish, as_sent, coded_anew, streams, wishes

STREAMS_AT_ONCE = 4_000  # Fewer than the sequencer keeps in memory, so that it never has to look one up.
ROUND_COMMANDS = 1_000


def make_log(stand: Stand, name: str, events: int, shards: int, *, longest: int = 0) -> Place:
    """A ledger with so many events, by the rules and the hash links of the real one, in transactions of 1000.

    Besides them `longest` of one stream, `longest_of` the ledger.
    """
    return made_of(stand, name, streams(name, events // ROUNDS), ROUNDS, shards, longest=longest)


def longest_of(name: str) -> UUID:
    """The stream of a ledger that has many events."""
    return streams(f"{name}-longest", 1)[0]


def made_of(stand: Stand, name: str, opened: Sequence[UUID], rounds: int, shards: int, *, longest: int = 0) -> Place:
    """The same of these streams, with so many events each."""
    events = len(opened) * rounds + longest
    say(f"making a log of {events} events in {shards} shards")
    place = Place(
        bootstrap=stand.bootstrap, ledger=stand.ledger(name, shards), folder=stand.folder / name, shards=shards
    )
    for number in range(shards):
        own = [stream for stream in opened if shard(f"incident-{stream}", shards) == number]
        some = (own[start : start + STREAMS_AT_ONCE] for start in range(0, len(own), STREAMS_AT_ONCE))
        work = (wish for few in some for wish in wishes(few, range(rounds)))
        here = longest and shard(f"incident-{longest_of(name)}", shards) == number
        _write(place, number, chain(work, coded_anew(longest_of(name), longest) if here else ()))
    return place


def _write(place: Place, number: int, work: Iterable[Wish]) -> None:
    log = place.shard(number)
    log.open()
    sequencer = Sequencer(place.ledger.name, DECIDERS, log.index, log.head, number, place.shards)
    remaining = iter(work)
    while commands := [as_sent(wish) for wish in islice(remaining, ROUND_COMMANDS)]:
        staged = sequencer.stage(commands, datetime.now(UTC))
        events = [(row.stream.encode(), row.value) for row in staged.rows]
        log.stage(
            {place.ledger.topic(Part.EVENTS): events, place.ledger.topic(Part.OUTCOMES): staged.outcomes}  # type: ignore[dict-item]
        )
        log.finish()
        sequencer.settle(staged)
    log.close()
