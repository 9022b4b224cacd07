"""What a measure changed, as it is drawn: the rate after by that before, on a scale on which half and double are even.

The table beside it is the figure; this is a picture of it. Pure.
"""

import math
from dataclasses import dataclass

from events.pattern import RateRatio

WIDTH, HEIGHT, MARGIN = 440, 64, 24
WIDEST = 5  # Doublings that the scale has to either side at the most.
LINE = 24  # How low the interval is drawn.


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A place on the scale with its words."""

    x: float
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """An interval, in pixels. `point` is None where there is no ratio; an open end goes on beyond the scale."""

    low: float
    high: float
    point: float | None
    same: float
    open_low: bool
    open_high: bool
    ticks: tuple[Tick, ...]
    width: int = WIDTH
    height: int = HEIGHT
    line: int = LINE


def drawn(ratio: RateRatio) -> Drawing:
    """The picture of a ratio with its interval."""
    steps = [math.log2(end / 1_000) for end in (ratio.lower_thousandths, ratio.upper_thousandths) if end]
    least = max(-WIDEST, min(-1, math.floor(min(steps, default=-1))))
    most = min(WIDEST, max(1, math.ceil(max(steps, default=1))))

    def place(thousandths: int) -> float:
        share = (math.log2(thousandths / 1_000) - least) / (most - least)
        return round(MARGIN + min(1, max(0, share)) * (WIDTH - 2 * MARGIN), 1)

    lower, upper, point = ratio.lower_thousandths, ratio.upper_thousandths, ratio.ratio_thousandths
    return Drawing(
        low=place(lower) if lower else MARGIN,
        high=WIDTH - MARGIN if upper is None else place(upper) if upper else MARGIN,
        point=place(point) if point else MARGIN if point == 0 else None,
        same=place(1_000),
        open_low=lower < 1_000 * 2**least,
        open_high=upper is None or upper > 1_000 * 2**most,
        ticks=tuple(
            Tick(x=place(round(1_000 * 2**step)), said=f"{2**step}×" if step >= 0 else f"1/{2**-step}")
            for step in range(least, most + 1)
        ),
    )
