"""The events of some kinds of streams, for folds that follow only those."""

from events.registry import EVENTS, stream_kind
from events.upcasts import UPCASTS


def types_of(*kinds: str) -> frozenset[str]:
    """Every type of event that a stream of these kinds can hold, in every version that may lie on the log."""
    return frozenset(kind for kind in (*EVENTS, *UPCASTS) if stream_kind(kind) in kinds)
