"""Who writes and who reads which topic, laid out to be drawn: writers left, topics between, readers right. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

ROW = 34  # Pixels from one box to the next; a box is a little lower.
BOX = 26
WIDTH = 190
COLUMN = 320


@dataclass(frozen=True, slots=True)
class Box:
    """A box with its name; `middle` is where lines meet it."""

    name: str
    x: int
    y: int
    topic: bool

    @property
    def middle(self) -> int:
        """Half its height down."""
        return self.y + BOX // 2


@dataclass(frozen=True, slots=True)
class Line:
    """From the right side of one box to the left side of another."""

    x1: int
    y1: int
    x2: int
    y2: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it, and how large it is."""

    boxes: Sequence[Box]
    lines: Sequence[Line]
    width: int
    height: int


def drawn(topics: Sequence[tuple[str, Sequence[str], Sequence[str]]]) -> Drawing:
    """The picture of topics, each by its name, who writes it and who reads it."""
    writers = list(dict.fromkeys(name for _topic, writes, _reads in topics for name in writes))
    readers = list(dict.fromkeys(name for _topic, _writes, reads in topics for name in reads))
    names = [name for name, _writes, _reads in topics]
    rows = max(len(writers), len(names), len(readers), 1)
    left, middle, right = (
        {
            name: Box(name, column * COLUMN, _y(number, len(column_names), rows), column == 1)
            for number, name in enumerate(column_names)
        }
        for column, column_names in enumerate((writers, names, readers))
    )
    lines = [
        Line(one.x + WIDTH, one.middle, other.x, other.middle)
        for topic, writes, reads in topics
        for one, other in (
            *((left[name], middle[topic]) for name in writes),
            *((middle[topic], right[name]) for name in reads),
        )
    ]
    boxes = (*left.values(), *middle.values(), *right.values())
    return Drawing(boxes=boxes, lines=lines, width=2 * COLUMN + WIDTH, height=rows * ROW)


def _y(number: int, of: int, rows: int) -> int:
    """A column that is shorter than the longest stands in its middle."""
    return number * ROW + (rows - of) * ROW // 2 + (ROW - BOX) // 2
