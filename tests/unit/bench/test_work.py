"""Every writer gets the same work, and no command of it is refused."""

from datetime import UTC, datetime

from bench.recorder import DECIDERS
from bench.work import ROUNDS, as_sent, streams, wishes
from events.chain import Head
from events.codec import encode_genesis
from events.outcome import Status
from services.recorder.sequencer import Sequencer


class Nothing:
    """The memory of a shard that is empty."""

    def streams(self, streams: object) -> dict[str, list[bytes]]:
        return {}

    def last(self, streams: object) -> dict[str, list[bytes]]:
        return {}

    def answers(self, keys: object) -> dict[bytes, bytes]:
        return {}


def test_a_round_goes_over_all_streams_before_the_next_begins() -> None:
    opened = streams("some", 3)
    assert [wish.stream for wish in wishes(opened, range(2))] == [*opened, *opened]


def test_command_ids_are_distinct() -> None:
    ids = [wish.commandid for name in ("one", "other") for wish in wishes(streams(name, 4))]
    assert len(set(ids)) == len(ids) == 2 * 4 * ROUNDS


def test_every_command_leads_to_one_event() -> None:
    sequencer = Sequencer("some", DECIDERS, Nothing(), Head(0, encode_genesis("some", 0, 1).hex()[:64]))
    staged = sequencer.stage([as_sent(wish) for wish in wishes(streams("some", 3))], datetime.now(UTC))
    assert staged.statuses == {Status.ACCEPTED: len(staged.rows)}
    assert len(staged.rows) == 3 * ROUNDS
