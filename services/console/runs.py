"""Long work that someone began from a page: how far it is, what came of it, and how to stop it.

It goes on when its reader leaves, and when their session ends; with the process it ends, and is begun again.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

import structlog

from ..permissions import Caller, Role

RUNNING_MAX = 2  # Each takes every processor that there is.
KEPT_MAX = 20
RESULT_BYTES_MAX = 64 * 1024 * 1024  # Of a result that is to be downloaded.
ESTIMATE_AFTER_SECONDS = 5.0  # A rate measured over less is noise.

log = structlog.get_logger(__name__)

Tell = Callable[[int, int, datetime | None], None]
"""How far it is: so many of so many records, the log read up to what was recorded then. Raises `Stopped`."""


class Kind(StrEnum):
    """What can be begun."""

    VERIFY = "verify"
    REPLAY = "replay"
    EVIDENCE = "evidence"
    REPORT = "report"


class State(StrEnum):
    """How it stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class Stopped(Exception):
    """Someone stopped it: leave what was done, and go."""


class TooMany(Exception):
    """As much runs already as may."""


@dataclass(slots=True, kw_only=True)
class Run:
    """One piece of work. `about` is what it is of, such as a case; `institution` whose it is, empty for all.

    `begun_by` is the institution of who began it, also where it is for all.
    """

    id: str
    kind: Kind
    about: str
    institution: str
    begun_by: str
    begun_at: datetime
    state: State = State.RUNNING
    done: int = 0
    total: int = 0
    reached_at: datetime | None = None
    ended_at: datetime | None = None
    result: Any = None
    failure: str = ""
    _stop: threading.Event = field(default_factory=threading.Event)
    _began: float = field(default_factory=time.monotonic)
    _seconds: float | None = None

    @property
    def seconds(self) -> float:
        """For how long it has run."""
        return self._seconds if self._seconds is not None else time.monotonic() - self._began

    @property
    def rate(self) -> float | None:
        """Records a second; None while that would be a guess."""
        return self.done / self.seconds if self.done and self.seconds >= 1 else None

    @property
    def left_seconds(self) -> float | None:
        """How long it will take yet; None for the first seconds."""
        if self.rate is None or self.seconds < ESTIMATE_AFTER_SECONDS:
            return None
        return max(0, self.total - self.done) / self.rate

    @property
    def quarter(self) -> int:
        """How far it is in quarters, which is how often it is said aloud."""
        return 4 if self.state is not State.RUNNING else min(3, 4 * self.done // self.total) if self.total else 0

    def tell(self, done: int, total: int, reached_at: datetime | None) -> None:
        """So much is done. Raises `Stopped` where someone stopped it."""
        self.done, self.total, self.reached_at = done, total, reached_at
        if self._stop.is_set():
            raise Stopped

    def may_be_seen(self, caller: Caller) -> bool:
        """Whether it is this caller's institution's, or everybody's."""
        return self.institution in {"", caller.institution}

    def may_be_stopped(self, caller: Caller) -> bool:
        """Whether it was begun at this caller's institution, or they see to the processors that it takes up."""
        return self.may_be_seen(caller) and (self.begun_by == caller.institution or Role.OPERATOR in caller.roles)

    def stop(self) -> None:
        """Ask it to stop, which it does when it next tells how far it is."""
        self._stop.set()


class Runs:
    """The work of this process, the newest kept. `now` is the real present. Safe from several threads.

    `failures` are what work raises when something cannot be read; anything else is a fault of ours.
    """

    def __init__(self, now: Callable[[], datetime], failures: tuple[type[Exception], ...] = (ConnectionError,)) -> None:
        self._now = now
        self._failures = failures
        self._lock = threading.Lock()
        self._runs: OrderedDict[str, Run] = OrderedDict()

    def begin(
        self, kind: Kind, work: Callable[[Tell], Any], caller: Caller, *, about: str = "", for_all: bool = False
    ) -> Run:
        """Begin something, in a thread of its own: for the caller's institution, or for all. Raises `TooMany`."""
        run = Run(
            id=uuid4().hex[:12],
            kind=kind,
            about=about,
            institution="" if for_all else caller.institution,
            begun_by=caller.institution,
            begun_at=self._now(),
        )
        with self._lock:
            if sum(one.state is State.RUNNING for one in self._runs.values()) >= RUNNING_MAX:
                raise TooMany
            self._runs[run.id] = run
            self._forget()
        threading.Thread(target=self._work, args=(run, work), name=f"run-{kind}", daemon=True).start()
        return run

    def find(self, id: str, caller: Caller) -> Run | None:
        """A run as it is at this moment, if it is for this caller: it does not change while a page is made of it."""
        with self._lock:
            run = copy(self._runs.get(id))
        return run if run is not None and run.may_be_seen(caller) else None

    def newest(self, kind: Kind, caller: Caller) -> Sequence[Run]:
        """The runs of a kind as they are at this moment, the newest first."""
        with self._lock:
            runs = [copy(run) for run in self._runs.values()]
        return [run for run in reversed(runs) if run.kind is kind and run.may_be_seen(caller)]

    def stop(self) -> None:
        """Stop all of it."""
        with self._lock:
            for run in self._runs.values():
                run.stop()

    def _forget(self) -> None:
        ended = [id for id, run in self._runs.items() if run.state is not State.RUNNING]
        for id in ended[: max(0, len(self._runs) - KEPT_MAX)]:
            del self._runs[id]

    def _work(self, run: Run, work: Callable[[Tell], Any]) -> None:
        state, result, failure = State.FAILED, None, ""
        try:
            result = work(run.tell)
            state = State.DONE
        except Stopped:
            state = State.STOPPED
        except self._failures as error:
            failure = str(error)
        except Exception as error:  # noqa: BLE001 - a thread's exception reaches nobody, so the page tells of it.
            log.error("run.failed", kind=run.kind.value, error=type(error).__name__)
            failure = type(error).__name__
        if isinstance(result, bytes) and len(result) > RESULT_BYTES_MAX:
            failure = f"{len(result)} bytes came of it, and {RESULT_BYTES_MAX} are kept here at most"
            state, result = State.FAILED, None
        with self._lock:
            run.result, run.failure = result, failure
            run.ended_at, run._seconds = self._now(), run.seconds
            run.state = state
