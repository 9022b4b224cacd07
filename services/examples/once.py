"""Plays the examples once in the life of a set-up's data, and says what was done."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from .lines import Line, by_case, digest
from .player import Answer, Played, Surprise

PLAYED_FILE = "examples-played"  # Beside the data that they were played into: who removes the data removes it too.
PROGRESS_SECONDS = 2.0
SURPRISES_SHOWN_MAX = 3


class Plays(Protocol):
    """A `Player`, or what stands in for one."""

    def play(self, lines: Sequence[Line]) -> Played:
        """Send the lines; what became of them."""
        ...


class Progress:
    """Says how far it is, from time to time."""

    def __init__(self, total: int, say: Callable[[str], None], now: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._say = say
        self._now = now
        self._told_at = now()
        self._heard = 0

    def hear(self, _line: Line, _answer: Answer) -> None:
        """A line was answered."""
        self._heard += 1
        if self._now() - self._told_at >= PROGRESS_SECONDS:
            self._told_at = self._now()
            self._say(f"examples: {self._heard} of {self._total} lines played")


def play_once(player: Plays, lines: Sequence[Line], data: Path) -> str:
    """Play the lines unless they were played into this data before; what was done, in a sentence.

    The note that they were is kept only when all went as foreseen. Playing them again would be harmless, and slow.
    """
    note = data / PLAYED_FILE
    if note.exists() and note.read_text() == digest(lines):
        return f"The {len(by_case(lines))} cases of examples/ are there, from an earlier run."
    played = player.play(lines)
    remember(played, lines, data)
    return told(played)


def remember(played: Played, lines: Sequence[Line], data: Path) -> None:
    """Keep a note beside the data that the lines are in it."""
    if not played.surprises:
        (data / PLAYED_FILE).write_text(digest(lines))


def told(played: Played) -> str:
    """What became of the lines, in a sentence or two."""
    said = (
        f"Played {played.cases} cases of examples/ in {played.seconds:.1f} s: "
        f"{played.accepted} commands accepted, {played.refused} refused as they should be."
    )
    if not played.surprises:
        return said
    shown: Sequence[Surprise] = played.surprises[:SURPRISES_SHOWN_MAX]
    return f"{said} {len(played.surprises)} cases stopped at an answer not foreseen: {', '.join(map(str, shown))}."
