"""From cases to a publication on the register, and to the next one that is audited with it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from events.commands.release import AddReleaseCells, CorrectRelease, PrepareRelease, PublishRelease
from events.envelope import NO_HASH, Envelope
from events.release import ReleaseAxis, ReleaseTable, register_of
from events.rules import shipped
from events.vocabulary import CorrectionReason, Dimension, Suppression, Withheld
from services.releases.audit import audit
from services.releases.building import system_of
from services.releases.cells import ALL, Cell, value_of
from services.releases.disclosure import Protected, protect
from services.releases.earlier import audit_last
from services.releases.issues import Issue, by_cell, issues, made
from services.releases.preparing import (
    HeldAsOf,
    Material,
    Miscounted,
    audited,
    certified,
    corrections,
    parts,
    prepare,
)
from services.releases.publications import Figure, Publication
from services.releases.release import decider
from services.releases.republishing import republished
from services.releases.sensitivity import Held, Need, thresholds
from services.releases.standard_tables import standard_tables
from services.releases.tables import Counted, count, domains_of
from tests.given import Scenario, context

from .figures import BY_POPULATION, RULE, at, draft, several, table
from .made_up_cases import UNITS, made_up

RULES = shipped()
FIRST, SECOND, THIRD = (datetime(2026, 4, day, 9, tzinfo=UTC) for day in (7, 14, 21))
REGISTER = register_of("uni")
SMALL = tuple(
    table for table in standard_tables(2025, UNITS) if {axis.dimension for axis in table.axes} & {"outcome", "unit"}
)


class Register:
    """A register that takes commands as the ledger does, and the cases as they were known at some instants."""

    def __init__(
        self,
        known: Mapping[datetime, Sequence[Counted]],
        held: HeldAsOf = lambda *_: Held(headcounts=dict.fromkeys(UNITS, 200)),
    ) -> None:
        self._known, self._held = known, held
        self._decider = decider(RULES)
        self._state = self._decider.initial
        self._log: list[Envelope] = []

    def send(self, command: Any, at: datetime) -> None:
        """Decide on a command, and record what follows."""
        scenario = Scenario(self._decider, context("release", at=at))
        asked = msgspec.structs.replace(
            scenario.context, stream=REGISTER, ids=lambda name: f"{name}-0190f3c2-7a10-7000-8000-{len(self._log):012d}"
        )
        for event in self._decider.decide(self._state, command, asked):
            self._state = self._decider.evolve(self._state, event)
            self._log.append(_envelope(len(self._log) + 1, event, at))

    @property
    def issues(self) -> tuple[Issue, ...]:
        """The publications."""
        return issues(self._log, "uni")

    @property
    def material(self) -> Material:
        """What a publication is made on."""
        return Material(cases=self._known.__getitem__, issues=self.issues, held=self._held, rules=RULES)

    def prepare(self, tables: tuple[ReleaseTable, ...], at: datetime, corrects: str | None = None) -> Protected:
        """Begin a publication, with its figures."""
        found = prepare(self.material, tables, at, RULE)
        self.send(PrepareRelease(institution="uni", tables=tables, counted_as_of=at, corrects=corrects), at)
        for number, cells in enumerate(parts(found.cells), 1):
            release = self.issues[-1].release
            self.send(AddReleaseCells(institution="uni", release=release, part=number, cells=cells), at)
        return found

    def publish(self, at: datetime) -> Issue:
        """Audit what is being prepared and publish it."""
        issue = self.issues[-1]
        digest, certificate = certified(self.material, issue, audited(self.material, issue))
        self.send(PublishRelease(institution="uni", release=issue.release, digest=digest, certificate=certificate), at)
        return self.issues[-1]


def _envelope(number: int, event: Any, at: datetime) -> Envelope:
    return Envelope(
        specversion="1.0",
        id=f"{REGISTER}.{number}",
        source="/institutions/uni",
        type=event.TOPIC,
        subject=REGISTER,
        time=at,
        sequence=f"{number:010d}",
        shardseq=f"{number:012d}",
        prevhash=NO_HASH,
        shardhash=NO_HASH,
        correlationid="correlation",
        causationid="cause",
        commandid="command",
        actor="board",
        data=msgspec.Raw(msgspec.json.encode(event)),
    )


def test_what_is_prepared_is_published_with_its_audit() -> None:
    cases = made_up(120)
    register = Register({FIRST: cases})
    found = register.prepare(SMALL, FIRST)
    assert register.issues[0].status == "prepared"
    issue = register.publish(FIRST)
    assert issue.status == "published"
    assert issue.cells == found.cells
    assert issue.certificate is not None
    assert issue.certificate.sensitive > 0


def test_no_small_figure_is_in_any_publication() -> None:
    cases = made_up(90, seed=3)
    register = Register({FIRST: cases})
    register.prepare(SMALL, FIRST)
    domains = domains_of(SMALL)
    cubes = [frozenset(axis.dimension for axis in table.axes) for table in SMALL]
    counts = count(cases, cubes, domains)
    small = 0
    for one, released in by_cell(register.publish(FIRST)).items():
        tally = counts.get(one)
        if tally is not None and 0 < tally.cases < thresholds(one, RULE)[0]:
            small += 1
            assert released.count is None, one
        if released.count and value_of(one, Dimension.UNIT) != "*" and not released.rounded:
            assert released.count >= RULE.cases_min
    assert small


def test_a_correction_says_of_each_figure_what_was_published_and_what_is_known() -> None:
    before = made_up(120)
    after = (*before, *made_up(40, seed=8))
    register = Register({FIRST: before, SECOND: after})
    register.prepare(SMALL, FIRST)
    first = register.publish(FIRST)
    register.prepare(SMALL, SECOND, corrects=first.release)
    second = register.publish(SECOND)
    lines = corrections(first, second)
    assert lines
    known, published = by_cell(second), by_cell(first)
    axes = [[axis.dimension for axis in table.axes] for table in first.tables]
    for line in lines:
        name = next(
            one
            for one in published
            if dict(one) == {d: v for d, v in zip(axes[line.table], line.at, strict=True) if v != "*"}
        )
        assert (line.published, line.known) == (published[name].count, known[name].count)
        if line.known is None:
            assert line.reason is CorrectionReason.PROTECTION
    register.send(CorrectRelease(institution="uni", release=first.release, by=second.release, lines=lines), SECOND)
    assert [one.status for one in made(register.issues)] == ["corrected", "published"]


def test_figures_are_reconciled_by_what_they_are_of_and_not_by_where_they_stand() -> None:
    register = Register({FIRST: made_up(120)})
    register.prepare(SMALL, FIRST)
    first = register.publish(FIRST)
    moved = [replace(one, axes=one.axes[::-1]) for one in first.tables[::-1]]
    cells = [
        replace(one, table=len(moved) - 1 - one.table, at=one.at[::-1], count=35 if number == changed else one.count)
        for number, one in enumerate(first.cells)
        for changed in [next(place for place, each in enumerate(first.cells) if each.count)]
    ]
    (line,) = corrections(first, replace(first, tables=tuple(moved), cells=tuple(cells)))
    assert line.known == 35
    assert (line.table, line.at) in {(one.table, one.at) for one in first.cells}


def test_figures_that_are_not_what_was_counted_are_not_audited() -> None:
    register = Register({FIRST: made_up(120)})
    register.prepare(SMALL, FIRST)
    issue = register.issues[0]
    wrong = tuple(
        msgspec.convert({**msgspec.to_builtins(one), "count": one.count + 5}, type(one)) if one.count else one
        for one in issue.cells
    )
    with pytest.raises(Miscounted):
        audited(register.material, replace(issue, cells=wrong))


def in_2025(*values: str) -> ReleaseTable:
    """Units of 2025."""
    period = ReleaseAxis(dimension=Dimension.PERIOD, values=("2025",))
    return ReleaseTable(axes=(period, ReleaseAxis(dimension=Dimension.UNIT, values=values)))


def shown(found: Protected) -> dict[str, int | None]:
    """Of a table of units."""
    return {one.at[1]: one.count for one in found.cells}


def test_units_that_shrank_keep_no_other_figure_from_being_published_nor_their_own_from_being_corrected() -> None:
    """What was rightly told of them is known; from now on nothing is."""
    cases = made_up(120)
    people = {FIRST: dict.fromkeys(UNITS, 200), SECOND: dict.fromkeys(UNITS, 49)}
    register = Register({FIRST: cases, SECOND: cases}, lambda at, _: Held(headcounts=people[at]))
    before = register.prepare(SMALL, FIRST)
    first = register.publish(FIRST)
    after = register.prepare(SMALL, SECOND, corrects=first.release)
    second = register.publish(SECOND)
    of_units = {one for one in by_cell(second) if value_of(one, Dimension.UNIT) != ALL}
    assert any(by_cell(first)[one].count for one in of_units)
    assert all(by_cell(second)[one].withheld is Withheld.SMALL_POPULATION for one in of_units)
    assert before.reasons.keys() <= after.reasons.keys()
    assert {line.reason for line in corrections(first, second)} == {CorrectionReason.PROTECTION}
    for issue in made(register.issues):
        assert republished(register.material, issue).same


def test_a_year_is_corrected_after_units_came_that_it_had_not() -> None:
    def held(_: datetime, year: int) -> Held:
        return Held(headcounts=dict.fromkeys(("arts", "law") if year == 2024 else ("arts", "law", "design"), 300))

    old = (*several(9, "a", period="2024-03", unit="arts"), *several(12, "l", period="2024-03", unit="law"))
    new = (*several(11, "d", unit="design"), *several(9, "na", unit="arts"), *several(12, "nl", unit="law"))
    late = several(8, "late", period="2024-05", unit="law")
    register = Register({FIRST: old, SECOND: (*old, *new), THIRD: (*old, *new, *late)}, held)
    of_2024 = replace(in_2025("arts", "law"), axes=tuple(map(a_year_before, in_2025("arts", "law").axes)))
    register.prepare((of_2024,), FIRST)
    first = register.publish(FIRST)
    assert shown(register.prepare((in_2025("arts", "law", "design"),), SECOND))["design"] == 11
    register.publish(SECOND)
    assert shown(register.prepare((of_2024,), THIRD, corrects=first.release)) == {"arts": 9, "law": 20, "*": 30}
    register.publish(THIRD)
    assert all(republished(register.material, issue).same for issue in made(register.issues))


def a_year_before(one: ReleaseAxis) -> ReleaseAxis:
    """The same axis, of 2024 where it is one of 2025."""
    return replace(one, values=("2024",)) if one.dimension is Dimension.PERIOD else one


def test_what_was_withheld_of_a_small_unit_stays_so_once_it_has_grown() -> None:
    cases = (*several(9, "a", unit="arts"), *several(12, "l", unit="law"))
    people = {FIRST: {"arts": 49, "law": 300}, SECOND: {"arts": 60, "law": 300}}
    register = Register({FIRST: cases, SECOND: cases}, lambda at, _: Held(headcounts=people[at]))
    asked = (in_2025("arts", "law"),)
    assert shown(register.prepare(asked, FIRST))["arts"] is None
    register.publish(FIRST)
    again = register.prepare(asked, SECOND)
    assert shown(again)["arts"] is None
    assert again.reasons[at(unit="arts")] is Suppression.SECONDARY


def test_a_stricter_rule_untells_nothing_and_protects_what_is_new() -> None:
    """Seven cases were told when five would do, and keep nothing back. Nine that came since are not told."""
    stricter = replace(RULE, version=2, cases_min=10, protection=replace(RULE.protection, width=9))
    staff = "support_staff"
    cases = (*several(7, "a", unit="arts", population=staff), *several(30, "l", unit="law", population=staff))
    first = protect(draft(cases, in_2025("arts", "law"), release="first"), ()).publication
    assert first.figures[at(unit="arts")] == Figure(7)
    more = (*cases, *several(9, "f", unit="arts/film", population="student"))
    tables = (in_2025("arts", "law", "arts/film"), table(BY_POPULATION))
    second = protect(draft(more, *tables, release="second", rule=stricter), [first])
    assert second.reasons[at(unit="arts/film")] is Suppression.FEW_CASES
    assert second.reasons[at(population="student")] is Suppression.FEW_CASES
    found = audit_last(system_of([first, second.publication]), second.publication)
    assert found.passed
    assert found.sensitive > 0
    assert found.narrowest == 9, "what the first needed by its own rule is not the second's width"
    low, high = told_between([first, second.publication], at(unit="arts/film"))
    assert low <= 8
    assert high is None or high - low >= 9


def told_between(every: Sequence[Publication], one: Cell) -> tuple[int, int | None]:
    """What a reader of these knows of a cell of the last: as of a figure of which far more is needed."""
    system = system_of(every)
    place = system.place(one, len(every) - 1)
    system.needs[place] = Need(50, 50, 100)
    (failure,) = audit(system, only=[place]).failures or (None,)
    assert failure is None or failure.low is not None
    return (failure.low or 0, failure.high) if failure else (0, None)
