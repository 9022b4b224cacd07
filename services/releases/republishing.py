"""Publications made again from the log as it was, and held against what was published, byte for byte. Pure."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from events.release import ReleasedCell

from .cells import Cell, written
from .disclosure import Unprotectable
from .issues import Issue, by_cell, made, rule_of
from .preparing import Material, Miscounted, audited, certified, prepare


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """A figure that the log makes another: as it was published and as it is made again, none where there is none."""

    figure: str
    published: ReleasedCell | None
    again: ReleasedCell | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Republished:
    """What a publication of so many figures came to when it was made again.

    `why` says what kept it from being made, or what of it is another though no figure is.
    """

    release: str
    figures: int
    others: Sequence[Other] = ()
    why: str = ""

    @property
    def same(self) -> bool:
        """Whether every byte of it is what the log makes."""
        return not self.others and not self.why


def republished(material: Material, issue: Issue) -> Republished:
    """Make a publication again: of the cases as they were known, under its rule, after all that came before it.

    Where the figures are the same, so must be their digest and the certificate of their audit. `material` may have
    all publications.
    """
    before = made(material.issues)
    then = dataclasses.replace(material, issues=before[: [one.release for one in before].index(issue.release)])
    figures = len(issue.cells)
    try:
        found = prepare(then, issue.tables, issue.counted_as_of, rule_of(issue, material.rules))
        others = tuple(_others(issue, found.cells))
        if others:
            return Republished(release=issue.release, figures=figures, others=others)
        if msgspec.json.encode(found.cells) != msgspec.json.encode(issue.cells):
            return Republished(release=issue.release, figures=figures, why="the figures stand in another order")
        if certified(then, issue, audited(then, issue)) != (issue.digest, issue.certificate):
            return Republished(release=issue.release, figures=figures, why="its digest or its certificate is another")
    except Unprotectable:
        return Republished(release=issue.release, figures=figures, why="it can be protected no more")
    except Miscounted as error:
        return Republished(release=issue.release, figures=figures, why=str(error))
    except KeyError:
        return Republished(release=issue.release, figures=figures, why=f"there is no rule {issue.rule} any more")
    return Republished(release=issue.release, figures=figures)


def _others(issue: Issue, cells: Sequence[ReleasedCell]) -> Iterator[Other]:
    published = by_cell(issue)
    again = by_cell(msgspec.structs.replace(issue, cells=tuple(cells)))
    every: list[Cell] = sorted({*published, *again})
    for one in every:
        if published.get(one) != again.get(one):
            yield Other(figure=written(one), published=published.get(one), again=again.get(one))
