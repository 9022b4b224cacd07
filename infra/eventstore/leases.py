"""One sequencer per shard and process, shared by every recorder that asks for it, and ended with the last of them."""

import atexit
import weakref
from collections.abc import Callable
from threading import Event, RLock

from eventsourcing.persistence import InterfaceError

from .sequencer import Sequencer

_sequencers: dict[str, Sequencer] = {}
_lock = RLock()


class Lease:
    """The right to use a sequencer, until `close`, or until nobody has the lease any more."""

    def __init__(self, sequencer: Sequencer, token: object) -> None:
        self._sequencer = sequencer
        self._drop = weakref.finalize(self, sequencer.drop, token)
        self._drop.atexit = False  # `_close_all` ends them in order, indexes included.

    @property
    def sequencer(self) -> Sequencer:
        """The sequencer. Raises `InterfaceError` after `close`."""
        if not self._drop.alive:
            raise InterfaceError("the factory of this recorder was closed")
        return self._sequencer

    def unlisten(self, event: Event) -> None:
        """Set the event no more, which a subscription may say after `close` too."""
        self._sequencer.unlisten(event)

    def close(self) -> None:
        """Give the lease back; the last one to do so waits until the shard's index is closed."""
        self._drop()
        self._sequencer.wait_ended()


def lease(key: str, make: Callable[[], Sequencer]) -> Lease:
    """A lease of the sequencer with this key, made if there is none."""
    token = object()
    with _lock:
        for old in [old for old, sequencer in _sequencers.items() if sequencer.ended and old != key]:
            del _sequencers[old]
        sequencer = _sequencers.get(key)
        if sequencer is None or not sequencer.hold(token):
            if sequencer is not None:
                sequencer.wait_ended()
            sequencer = _sequencers[key] = make()
            sequencer.hold(token)
    return Lease(sequencer, token)


@atexit.register
def _close_all() -> None:
    with _lock:
        for sequencer in _sequencers.values():
            sequencer.end()
