"""What no test can beat: how often the best one finds a rise of which it knows everything but where it is."""

from scipy import stats

from .planting import Plant


def power(plant: Plant, alarms_a_year: float) -> float:
    """The power of the most powerful test (Neyman and Pearson) on the cases of the year after the onset.

    It knows what is normal, when the rise began and how strong it is, and loses nothing by a delay; the false alarms
    that it may give in a year are spread evenly over the cells. A respondent has no rate before, so there is no bound.
    """
    if plant.kind == "respondent":
        return 1.0
    level = min(1.0, alarms_a_year / plant.bound_cells)
    before, after = stats.poisson(plant.expected), stats.poisson(plant.strength * plant.expected)
    most = int(before.isf(level))  # Above this, always; at it, as often as the level still allows.
    rest = (level - before.sf(most)) / before.pmf(most)
    return float(after.sf(most) + rest * after.pmf(most))
