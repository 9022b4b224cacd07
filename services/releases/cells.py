"""What a figure is of: the same cell has the same name in every table and every publication."""

from collections.abc import Iterable

from events.vocabulary import Dimension

Cell = tuple[tuple[Dimension, str], ...]
"""The values that are fixed, in the order of the code list of dimensions; what is absent is taken together."""

ALL = "*"
REST = "-"
"""What lies in a whole and in none of its listed parts. It cannot be asked for, only derived: so it is audited."""

ORDER = {dimension: place for place, dimension in enumerate(Dimension)}


def is_rest(value: str) -> bool:
    """Whether a value is the rest of a dimension or of a unit. No unit that is listed has such a name."""
    return value.rpartition("/")[2] == REST


def cell(pairs: Iterable[tuple[Dimension, str]]) -> Cell:
    """The cell with these values, whatever their order; `*` is left out."""
    return tuple(sorted((pair for pair in pairs if pair[1] != ALL), key=lambda pair: ORDER[pair[0]]))


def with_value(one: Cell, dimension: Dimension, value: str) -> Cell:
    """The cell with another value of a dimension; `*` takes the dimension together."""
    return cell((*(pair for pair in one if pair[0] is not dimension), (dimension, value)))


def value_of(one: Cell, dimension: Dimension) -> str:
    """The value of a dimension, `*` where it is taken together."""
    return next((value for known, value in one if known is dimension), ALL)


def written(one: Cell) -> str:
    """A cell for people and programs: `unit=arts/film, behaviour=bullying`."""
    return ", ".join(f"{dimension.value}={value}" for dimension, value in one) or ALL
