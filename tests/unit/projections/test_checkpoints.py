"""What was signed last, and how far each anchor has it: a row a shard."""

import json
from collections.abc import Sequence

import pytest

from events.checkpoint import AnchorMissed, CheckpointEvent
from events.codec import decode_envelope
from events.identity import checkpoint_stream
from events.ledgers import PATTERNS
from events.vocabulary import AnchorFailure, AnchorForm
from projections.checkpoints import CHECKPOINTS, CheckpointRow
from projections.fold import fold_rows
from services.console.checkpoint_view import checkpoint_views
from tests.given import NOW
from tests.logs import ShardLog
from tests.unit.checkpoints.stories import anchored, command, signed, told, values_of

VALUES = values_of(told(9))
FIRST, SECOND = signed(command(VALUES, 5)), signed(command(VALUES, 13, before=5))
MISSED = AnchorMissed(
    institution="uni",
    anchor="disk",
    form=AnchorForm.FILE,
    size=13,
    reason=AnchorFailure.REFUSED,
    tries=1,
    occurred_at=NOW,
)


def folded(*events: CheckpointEvent) -> Sequence[CheckpointRow]:
    log = ShardLog(PATTERNS, 0, 1)
    envelopes = [decode_envelope(log.record(checkpoint_stream("cases", 0), event)) for event in events]
    return fold_rows(CHECKPOINTS, envelopes)


def test_the_last_checkpoint_and_its_anchors_are_told() -> None:
    (row,) = folded(FIRST, anchored(5), SECOND, MISSED, anchored(13, "w1"))
    assert (row.ledger, row.shard, row.size, row.checkpoints) == ("cases", 0, 13, 2)
    anchors = json.loads(row.anchors)
    assert (anchors["disk"]["size"], anchors["disk"]["missed"]) == (5, "refused")
    assert (anchors["w1"]["size"], "missed" in anchors["w1"]) == (13, False)


def test_a_missed_anchor_is_forgotten_once_it_has_it() -> None:
    (row,) = folded(FIRST, SECOND, MISSED, anchored(13))
    assert json.loads(row.anchors)["disk"].keys() == {"form", "size", "anchored_at"}


def test_an_anchor_of_what_was_never_signed_is_an_error() -> None:
    with pytest.raises(ValueError, match="cannot be the first"):
        folded(anchored(5))


def test_a_page_tells_how_long_ago_and_whether_anyone_outside_has_it() -> None:
    (row,) = folded(FIRST, anchored(5), SECOND)
    shown = {name: getattr(row, name) for name in row.__struct_fields__}
    (view,) = checkpoint_views([{**shown, "anchors": json.loads(row.anchors)}], NOW)
    assert (view.seconds, view.anchored) == (0.0, False)
    (row,) = folded(FIRST, anchored(5))
    shown = {name: getattr(row, name) for name in row.__struct_fields__}
    assert checkpoint_views([{**shown, "anchors": json.loads(row.anchors)}], NOW)[0].anchored
