"""Puts checkpoints down with anchors outside, one after the other, and tells what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from queue import Empty, Full, Queue
from threading import Event as Flag
from typing import NamedTuple, Protocol

import structlog

from events.vocabulary import AnchorFailure, AnchorForm

from ..audit.verify import Place

TRIES_MAX = 3
RETRY_SECONDS = 1.0  # Twice as long each time.
TASKS_MAX = 4_096
LOOK_SECONDS = 0.5

log = structlog.get_logger()


class Anchor(Protocol):
    """Somewhere outside that keeps checkpoints, and that whoever runs the log cannot change."""

    @property
    def name(self) -> str:
        """What it is called in the settings and on the log."""
        ...

    @property
    def form(self) -> AnchorForm:
        """What it is, and so what its receipt is."""
        ...

    def put(self, note: str, old: int, proofs: Mapping[int, Sequence[bytes]]) -> str | AnchorFailure:
        """Put a signed checkpoint down; the receipt, or why there is none. The same twice is harmless.

        `old` is the size that it is known to have; `proofs` lead from such sizes to this one. Raises nothing that the
        other side can bring about.
        """
        ...


class Task(NamedTuple):
    """A checkpoint that an anchor is to have."""

    place: Place
    anchor: str
    size: int
    note: str
    old: int
    proofs: Mapping[int, Sequence[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What became of a task: a receipt, or else why there is none, after so many tries."""

    task: Task
    receipt: str = ""
    reason: AnchorFailure | None = None
    tries: int = 1


class Anchoring:
    """Works in a thread of its own, so that an anchor that does not answer holds up no checkpoint."""

    def __init__(self, anchors: Sequence[Anchor]) -> None:
        self.anchors = {anchor.name: anchor for anchor in anchors}
        self._tasks: Queue[Task] = Queue(TASKS_MAX)
        self._done: Queue[Done] = Queue()

    def ask(self, task: Task) -> bool:
        """Have it done; false where too much waits already."""
        try:
            self._tasks.put_nowait(task)
        except Full:
            return False
        return True

    def done(self) -> Sequence[Done]:
        """What was done since the last time."""
        found = []
        while True:
            try:
                found.append(self._done.get_nowait())
            except Empty:
                return found

    def run(self, stop: Flag) -> None:
        """Work until told to stop."""
        while not stop.is_set():
            try:
                task = self._tasks.get(timeout=LOOK_SECONDS)
            except Empty:
                continue
            self._done.put(self.attempt(task, stop))

    def attempt(self, task: Task, stop: Flag) -> Done:
        """Put one down, trying again where the anchor was not reachable."""
        anchor, tries = self.anchors[task.anchor], 0
        while True:
            tries += 1
            answer = anchor.put(task.note, task.old, task.proofs)
            if not isinstance(answer, AnchorFailure):
                return Done(task=task, receipt=answer, tries=tries)
            log.warning("not anchored", anchor=task.anchor, reason=answer.value, tries=tries)
            # Only what was not reachable may be so a moment later.
            last = answer is not AnchorFailure.UNREACHABLE or tries == TRIES_MAX
            if last or stop.wait(RETRY_SECONDS * 2 ** (tries - 1)):
                return Done(task=task, reason=answer, tries=tries)
