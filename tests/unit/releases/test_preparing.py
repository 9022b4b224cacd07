"""From cases to a publication on the register, and to the next one that is audited with it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from events.commands.release import AddReleaseCells, CorrectRelease, PrepareRelease, PublishRelease
from events.envelope import NO_HASH, Envelope
from events.release import ReleaseTable, register_of
from events.rules import shipped
from events.vocabulary import CorrectionReason, Dimension
from services.releases.cells import value_of
from services.releases.disclosure import Protected, Unprotectable
from services.releases.issues import Issue, by_cell, issues, made
from services.releases.preparing import (
    Material,
    Miscounted,
    audited,
    certified,
    corrections,
    parts,
    prepare,
)
from services.releases.release import decider
from services.releases.sensitivity import Held, thresholds
from services.releases.standard_tables import standard_tables
from services.releases.tables import Counted, count, domains_of
from tests.given import Scenario, context

from .figures import RULE
from .made_up_cases import UNITS, made_up

RULES = shipped()
FIRST, SECOND = datetime(2026, 4, 7, 9, tzinfo=UTC), datetime(2026, 4, 21, 9, tzinfo=UTC)
REGISTER = register_of("uni")
SMALL = tuple(
    table for table in standard_tables(2025, UNITS) if {axis.dimension for axis in table.axes} & {"outcome", "unit"}
)


class Register:
    """A register that takes commands as the ledger does, and the cases as they were known at some instants."""

    def __init__(self, known: Mapping[datetime, Sequence[Counted]]) -> None:
        self._known = known
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
        held = Held(headcounts=dict.fromkeys(UNITS, 200))
        return Material(cases=self._known.__getitem__, issues=self.issues, held=held, rules=RULES)

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


def test_what_can_be_told_from_an_earlier_publication_is_refused_with_the_figure() -> None:
    """A table that was published when fewer people were protected cannot be made safe by withholding another."""
    cases = made_up(120)
    register = Register({FIRST: cases})
    register.prepare(SMALL, FIRST)
    register.publish(FIRST)
    held = Held(headcounts={})
    strict = Material(cases=lambda _: cases, issues=register.issues, held=held, rules=RULES)
    with pytest.raises(Unprotectable) as refused:
        prepare(strict, SMALL, SECOND, RULE)
    assert refused.value.failures
    assert "unit=" in str(refused.value.failures[0])
