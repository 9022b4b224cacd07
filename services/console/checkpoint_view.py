"""What was signed of the log last and put down outside, as a page says it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events.vocabulary import AnchorFailure, AnchorForm


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorView:
    """How far an anchor has a shard. `missed` says why it lacks the last checkpoint, where it does."""

    name: str
    form: AnchorForm
    size: int | None
    anchored_at: datetime | None
    missed: AnchorFailure | None
    missed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointView:
    """The last checkpoint of a shard, so many seconds ago, and its anchors."""

    ledger: str
    shard: int
    size: int
    checkpoints: int
    signed_at: datetime
    seconds: float
    anchors: Sequence[AnchorView]

    @property
    def anchored(self) -> bool:
        """Whether any anchor has this very checkpoint."""
        return any(one.size == self.size for one in self.anchors)


def checkpoint_views(rows: Sequence[Mapping[str, Any]], now: datetime) -> Sequence[CheckpointView]:
    """The rows of the table of checkpoints, in their order."""
    return [
        CheckpointView(
            ledger=row["ledger"],
            shard=row["shard"],
            size=row["size"],
            checkpoints=row["checkpoints"],
            signed_at=row["signed_at"],
            seconds=(now - row["signed_at"]).total_seconds(),
            anchors=[_anchor(name, said) for name, said in sorted(row["anchors"].items())],
        )
        for row in rows
    ]


def _anchor(name: str, said: Mapping[str, Any]) -> AnchorView:
    return AnchorView(
        name=name,
        form=AnchorForm(said["form"]),
        size=said.get("size"),
        anchored_at=_instant(said.get("anchored_at")),
        missed=AnchorFailure(said["missed"]) if "missed" in said else None,
        missed_at=_instant(said.get("missed_at")),
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
