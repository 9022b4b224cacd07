"""Where nothing changed, nothing is indicated more often than the rule says."""

import numpy as np

from events.vocabulary import Dimension
from services.federation.comparing import changes, standing_out
from services.federation.indicating import indications
from services.federation.telling import Telling
from services.releases.cells import Cell

from .files import RULES, TODAY, tells

INSTITUTIONS = 4
BEHAVIOURS, SETTINGS = 5, 4
PERIODS = ("2025", "2023")
TIMES = 150


def drawn(chance: np.random.Generator, name: str) -> Telling:
    """A period of an institution in which every combination has the same rate, and its wholes."""
    counts = chance.poisson(8, (BEHAVIOURS, SETTINGS))
    found: dict[Cell, int] = {(): int(counts.sum())}
    for behaviour in range(BEHAVIOURS):
        found[((Dimension.BEHAVIOUR, str(behaviour)),)] = int(counts[behaviour].sum())
        for setting in range(SETTINGS):
            both = ((Dimension.BEHAVIOUR, str(behaviour)), (Dimension.SETTING, str(setting)))
            found[both] = int(counts[behaviour, setting])
    found |= {((Dimension.SETTING, str(setting)),): int(counts[:, setting].sum()) for setting in range(SETTINGS)}
    return tells(name, dict(found))


def test_false_alarms_keep_within_the_level() -> None:
    chance, pooling, rules = np.random.default_rng(20260428), RULES.pooling(TODAY), RULES.federation(TODAY)
    alarms = {rule.ref: 0 for rule in rules}
    for _ in range(TIMES):
        now = [drawn(chance, str(number)) for number in range(INSTITUTIONS)]
        then = [drawn(chance, str(number)) for number in range(INSTITUTIONS)]
        found = indications(tuple(changes(now, then, PERIODS, pooling)), tuple(standing_out(now, pooling)), rules)
        for rule in {one.rule for one in found}:
            alarms[rule] += 1
    # One in twenty periods at most; twice that leaves room for chance in 150 of them.
    assert all(one <= 2 * rule.level * TIMES for one, rule in zip(alarms.values(), rules, strict=True)), alarms
