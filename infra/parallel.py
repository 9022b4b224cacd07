"""Work that is spread over processes, for what keeps a whole core busy: filling tables, verifying chains."""

import gc
import multiprocessing
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from multiprocessing.connection import Connection as Pipe
from multiprocessing.connection import wait
from typing import Any, TypeVar

Part = TypeVar("Part")
News = TypeVar("News")


class WorkFailed(Exception):
    """A part of the work could not be done; the message says which, and why. The other parts were stopped."""


class _Done:
    """The last that a process says."""


def spread(work: Callable[[Part], Iterator[News]], parts: Sequence[Part], processes: int) -> Generator[News]:
    """What `work` yields for each part, in the order in which it comes. Raises `WorkFailed` where it did.

    `work` and the parts reach other processes by pickling, so they are functions and classes by name. Closing the
    iterator ends the processes at once, wherever they are.
    """
    context = multiprocessing.get_context("spawn")  # A forked librdkafka does not live.
    pipes: list[Pipe[Any, Any]] = []
    workers = []
    try:
        for share in (parts[number::processes] for number in range(min(processes, len(parts)))):
            here, there = context.Pipe(duplex=False)
            worker = context.Process(target=_run, args=(work, share, there), daemon=True)
            worker.start()
            there.close()
            pipes.append(here)
            workers.append(worker)
        while pipes:
            for pipe in [pipe for pipe in wait(pipes) if isinstance(pipe, Pipe)]:
                news = _hear(pipe)
                if isinstance(news, _Done):
                    pipes.remove(pipe)
                else:
                    yield news
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _hear(pipe: "Pipe[Any, Any]") -> Any:
    try:
        news = pipe.recv()
    except EOFError:
        raise WorkFailed("a process was killed") from None
    if isinstance(news, WorkFailed):
        raise news
    return news


def _run(work: Callable[[Part], Iterator[News]], share: Sequence[Part], pipe: "Pipe[Any, Any]") -> None:
    # Ctrl-C reaches the whole terminal; the parent ends us, in its own order. Should it die, the pipe breaks.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Millions of records come and go and none is part of a cycle; looking for cycles would take a third of the time.
    gc.freeze()
    gc.disable()
    try:
        for part in share:
            for news in work(part):
                pipe.send(news)
        pipe.send(_Done())
    except WorkFailed as error:
        pipe.send(WorkFailed(str(error)))
