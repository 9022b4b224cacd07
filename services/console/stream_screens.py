"""Everything that follows the log, one by one: each shard, what waits longest, how it went, and who reads what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.ledgers import Ledger

from ..reading.problems import Unreadable
from .following import thinned
from .rendering import Call, Pages
from .screens import STREAMS, permit
from .topology import Drawing, drawn
from .watching import Watcher

POINTS_MAX = 288  # Of a day: one each five minutes, which is as fine as a picture shows.


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic as it is declared: who reads and writes it, what its key is, and for how long it is kept."""

    name: str
    about: str
    key: str
    reads: Sequence[str]
    writes: Sequence[str]
    kept_days: int | None


def topics_of(ledger: Ledger) -> Sequence[Topic]:
    """The topics of a ledger, by the declaration that makes them."""
    return [
        Topic(
            name=topic.name,
            about=topic.about,
            key=topic.key,
            reads=topic.reads,
            writes=topic.writes,
            kept_days=_days(topic.config),
        )
        for topic in ledger.topics().values()
    ]


def _days(config: Mapping[str, str]) -> int | None:
    kept_ms = int(config["retention.ms"])
    return None if kept_ms < 0 else kept_ms // (24 * 60 * 60 * 1000)


def stream_screen_handlers(watcher: Watcher, ledgers: Sequence[Ledger], pages: Pages) -> Sequence[HTTPRouteHandler]:
    """All followers with the topology, and one of them."""
    topics = [topic for ledger in ledgers for topic in topics_of(ledger)]
    drawing: Drawing = drawn([(topic.name, topic.writes, topic.reads) for topic in topics])

    @get("/streams", name="streams", sync_to_thread=False)
    def listed(request: Call) -> Response[str]:
        permit(request.user, STREAMS.reading)
        return pages.page(request, "streams.html", STREAMS, look=watcher.last, topics=topics, drawing=drawing)

    @get("/parts/streams", name="streams.part", sync_to_thread=False)
    def part(request: Call) -> Response[str]:
        permit(request.user, STREAMS.reading)
        return pages.page(request, "streams_part.html", STREAMS, look=watcher.last)

    @get("/streams/{follower:str}", name="stream", sync_to_thread=False)
    def one_of(request: Call, follower: FromPath[str]) -> Response[str]:
        permit(request.user, STREAMS.reading)
        look = watcher.last
        found = look.follower(follower)
        if found is None:
            raise Unreadable("follower.unknown")
        samples = thinned(watcher.samples(follower), POINTS_MAX)
        topic = next((topic for topic in topics if topic.name == found.topic), None)
        return pages.page(request, "stream.html", STREAMS, look=look, one=found, samples=samples, topic=topic)

    return [listed, part, one_of]
