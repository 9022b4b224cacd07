"""What is said of a withheld figure is what everyone can reckon: never less than it is."""

from hypothesis import HealthCheck, given, settings

from events.vocabulary import Dimension
from services.console.figure_bounds import Bounds
from services.reading.release_views import FigureView
from services.releases.cells import value_of
from services.releases.disclosure import Unprotectable, protect, released
from services.releases.tables import NOTHING, Counted, asked, count, domains_of

from ..releases.figures import BY_BEHAVIOUR, BY_UNIT, RULE, cases, draft, table

BOTH = table(BY_UNIT, BY_BEHAVIOUR)


def view(at: dict[str, str], count: int | None = None, *, rounded: bool = False) -> FigureView:
    """A figure of one publication."""
    withheld = None if count is not None else "protected"
    return FigureView(
        release="one", table=0, at=at, words="", label="", count=count, rounded=rounded, withheld=withheld
    )


@given(cases())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_withheld_figure_is_more_than_is_said(some: tuple[Counted, ...]) -> None:
    asks = draft(some, BOTH)
    try:
        protected = protect(asks, ())
    except Unprotectable:
        return
    axes = BOTH.axes
    views = {
        one: view(
            {axis.dimension.value: value_of(one, axis.dimension) for axis in axes}, cell.count, rounded=cell.rounded
        )
        for one, cell in zip(asked(BOTH), released(protected.publication, protected.reasons), strict=True)
    }
    bounds = Bounds(views.values(), {"one": RULE.rounding_base})
    domains = domains_of((BOTH,))
    truth = count(some, [frozenset(domains)], domains)
    for one, shown in views.items():
        most = bounds.most_of(shown)
        if shown.count is None and most is not None:
            assert truth.get(one, NOTHING).cases <= most


def test_the_least_whole_counts_with_how_it_was_rounded_and_never_another_period() -> None:
    period = Dimension.PERIOD.value
    wanted = view({period: "2025", "unit": "arts/film", "behaviour": "bullying"})
    wholes = [
        view({period: "2025", "unit": "*", "behaviour": "*"}, 60, rounded=True),
        view({period: "2025", "unit": "arts", "behaviour": "*"}, 20, rounded=True),
        view({period: "2024", "unit": "arts", "behaviour": "bullying"}, 5),
        view({period: "2025", "unit": "law", "behaviour": "bullying"}, 6),
        view({period: "2025", "unit": "*", "behaviour": "stalking"}, 7),
    ]
    assert Bounds(wholes, {"one": 5}).most_of(wanted) == 22
    assert Bounds(wholes[2:], {"one": 5}).most_of(wanted) is None
    assert Bounds(wholes, {}).most_of(wanted) is None
