"""A publication from cases to certificate: counted, protected, audited with all that was published before. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from events.release import (
    CELLS_AT_ONCE_MAX,
    Certificate,
    Reconciled,
    ReleasedCell,
    ReleaseTable,
)
from events.rules.catalogue import Catalogue
from events.rules.disclosure import DisclosureRule
from events.vocabulary import CorrectionReason

from .audit import Audit
from .building import system_of
from .cells import written
from .certifying import certificate
from .digests import added, begun
from .disclosure import Protected, by_reason, figures_of_draft, protect
from .earlier import audit_last
from .issues import Issue, by_cell, made, publication, year_of
from .publications import Publication, cells_of
from .reconciliation import reconciled
from .sensitivity import Held
from .tables import Counted, asked

AsOf = Callable[[datetime], Sequence[Counted]]
"""The cases of the institution as they were known at an instant."""

HeldAsOf = Callable[[datetime, int], Held]
"""What is held back of a year, as it was known at an instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What publications of an institution are made on: its cases at any time, its register, what is held back."""

    cases: AsOf
    issues: tuple[Issue, ...]
    held: HeldAsOf
    rules: Catalogue

    def earlier(self) -> tuple[Publication, ...]:
        """What readers have, with what each was made of as it was known then."""
        return tuple(map(self.publication, made(self.issues)))

    def publication(self, issue: Issue) -> Publication:
        """A publication with its cases and what was held back of its year, as they were known when it was counted."""
        instant = issue.counted_as_of
        return publication(issue, self.rules, self.held(instant, issue.year), self.cases(instant))


def prepare(material: Material, tables: tuple[ReleaseTable, ...], instant: datetime, rule: DisclosureRule) -> Protected:
    """The figures of these tables as they may be published. Raises `Unprotectable`, `BadAxis` and `TooLarge`."""
    held, cases = material.held(instant, year_of(tables)), tuple(material.cases(instant))
    draft = Publication(release="draft", tables=tables, figures={}, rule=rule, held=held, cases=cases)
    return protect(draft, material.earlier())


def parts(cells: Sequence[ReleasedCell]) -> Iterator[tuple[ReleasedCell, ...]]:
    """The figures in as many parts as their commands take."""
    for start in range(0, len(cells), CELLS_AT_ONCE_MAX):
        yield tuple(cells[start : start + CELLS_AT_ONCE_MAX])


class Miscounted(Exception):
    """What was prepared is not what the cases count to under its rule: it cannot be audited as if it were."""


def audited(material: Material, issue: Issue) -> Audit:
    """The audit of what was prepared, as it lies on the ledger, with all before it. Raises `Miscounted`."""
    prepared = material.publication(issue)
    system = system_of((*material.earlier(), prepared))
    wanted = tuple(dict.fromkeys(one for table in prepared.tables for one in asked(table)))
    barred = by_reason(system, wanted, prepared)
    counted = figures_of_draft(system, prepared, wanted, {})
    for one, figure in prepared.figures.items():
        if one in barred or counted.get(one) != figure:
            raise Miscounted(f"{written(one)} is not counted so, or is to be withheld")
    return audit_last(system, prepared)


def certified(material: Material, issue: Issue, found: Audit) -> tuple[str, Certificate]:
    """The digest of what was prepared, and the certificate of its audit. Raises `ValueError` where it did not pass."""
    digest = begun(issue.tables, issue.counted_as_of, issue.rule)
    for part in parts(issue.cells):
        digest = added(digest, part)
    digests = [one.digest or "" for one in made(material.issues)]
    return digest, certificate(found, digest, digests, issue.rule)


def corrections(before: Issue, after: Issue) -> tuple[Reconciled, ...]:
    """A line for each figure that is another now than it was published."""

    def why(old: ReleasedCell, new: ReleasedCell) -> CorrectionReason:
        if before.rule != after.rule:
            return CorrectionReason.METHOD
        if new.count is None:
            return CorrectionReason.PROTECTION
        return CorrectionReason.LATE_REPORTS if (old.count or 0) < new.count else CorrectionReason.RECODED

    return tuple(reconciled(cells_of(before.cells, before.tables), by_cell(after), why))
