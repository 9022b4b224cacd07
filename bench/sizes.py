"""How much work each measurement does."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Counts of commands, events and streams; the defaults take a few minutes on two cores."""

    commands: int = 50_000
    events: int = 200_000
    streams: int = 200_000
    peer_commands: int = 10_000
    idle_commands: int = 200
    window_commands: int = 10_000
    terms: int = 50_000
    open_terms: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    pattern_cases: tuple[int, ...] = (10_000, 100_000, 1_000_000)


QUICK = Sizes(
    commands=5_000,
    events=20_000,
    streams=20_000,
    peer_commands=1_000,
    idle_commands=50,
    window_commands=1_000,
    terms=5_000,
    open_terms=(1_000, 10_000),
    pattern_cases=(10_000, 20_000),
)
"""To see that it runs; the figures say little."""
