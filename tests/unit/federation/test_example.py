"""The example says what it should, shows what no single institution does, and passes the audit of releases."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from events.release import ReleaseAxis, ReleaseTable
from events.vocabulary import Dimension
from services.bootstrap.federation import members
from services.federation.receiving import Received, receive
from services.federation.telling import telling
from services.federation.together import Together, together
from services.refusals import Refused
from services.releases.audit import Audit, audit
from services.releases.building import system_of
from services.releases.cells import Cell, cell
from services.releases.publications import Publication
from services.releases.tables import Counted
from tests.federated.__main__ import MEMBERS, file, registered, told
from tests.federated.institutions import INSTITUTIONS, PLANTED, YEARS
from tests.federated.registers import RULES, lines, register

from .files import TODAY

MAKE = "run `python -m tests.federated` and commit what it writes"
YEAR = YEARS[-1]


@cache
def received() -> Received:
    files = [file(one.name, year) for one in INSTITUTIONS for year in YEARS]
    return receive([(path.name, path.read_bytes()) for path in files], members(MEMBERS), RULES, TODAY)


@cache
def made() -> Together:
    return together(received(), RULES, TODAY)


def test_the_example_is_what_the_institutions_published_and_signed() -> None:
    assert not received().left, MAKE
    files = {one.file: one.extract for one in received().taken}
    for one in INSTITUTIONS:
        assert registered(one.name).read_bytes() == lines(one.name), MAKE
        for year in YEARS:
            assert files[file(one.name, year).name] == told(one, year), MAKE


def test_the_planted_rise_is_indicated_and_nothing_else_is() -> None:
    behaviour, setting = PLANTED
    (found,) = made().indications
    assert found.rule == "F01/1"
    assert found.evidence.cell == ((Dimension.BEHAVIOUR, behaviour), (Dimension.SETTING, setting))
    assert found.evidence.institutions == len(INSTITUTIONS)
    assert min(found.evidence.alone.values()) > found.level


def test_what_one_institution_withheld_is_an_interval_in_the_sum() -> None:
    open_ones = [one for one in made().figures if one.protected]
    assert open_ones
    assert all(one.low is not None and one.high is not None and one.low < one.high for one in open_ones)


def test_a_period_of_which_there_is_no_file_has_no_sums() -> None:
    with pytest.raises(Refused) as refused:
        together(received(), RULES, TODAY, "2022")
    assert refused.value.code == "federation.files.none"
    with pytest.raises(Refused) as refused:
        together(replace(received(), taken=()), RULES, TODAY)
    assert refused.value.code == "federation.files.none"


def test_the_earlier_period_has_nothing_before_it() -> None:
    found = together(received(), RULES, TODAY, str(YEARS[0]))
    assert found.changes == ()
    assert found.figures


def joined(year: int) -> Publication:
    """All three registers as one publication by institution: what a reader has who collects every release."""
    names = tuple(one.name for one in INSTITUTIONS)
    tables = tuple(
        ReleaseTable(axes=(ReleaseAxis(dimension=Dimension.INSTITUTION, values=names, complete=True), *table.axes))
        for table in _published(names[0], year).tables
    )
    every = [(name, _published(name, year)) for name in names]
    figures = {
        cell([*one, (Dimension.INSTITUTION, name)]): figure
        for name, publication in every
        for one, figure in publication.figures.items()
    }
    cases = tuple(one for name, publication in every for one in _of(name, publication.cases))
    first = every[0][1]
    return Publication(release="all", tables=tables, figures=figures, rule=first.rule, held=first.held, cases=cases)


def _published(name: str, year: int) -> Publication:
    return register(name)[1][YEARS.index(year)]


def _of(name: str, cases: tuple[Counted, ...]) -> Iterator[Counted]:
    for one in cases:
        values = {**one.values, Dimension.INSTITUTION: (name,)}
        yield Counted(case=one.case, persons=one.persons, period=one.period, values=values)


def sums() -> Iterator[tuple[Cell, int, int]]:
    for one in made().figures:
        if one.low is not None and one.high is not None:
            yield cell([*one.cell, (Dimension.PERIOD, str(YEAR))]), one.low, one.high


def attacked(*, knowing: bool) -> Audit:
    """The audit of all releases together with the sums; `knowing` puts the true sums in their place."""
    publication = joined(YEAR)
    system = system_of([publication])
    own = [place for place in system.needs if Dimension.INSTITUTION in dict(system.variables[place].cell)]
    for one, low, high in sums():
        place = system.place(one, 0)
        true = int(system.truth[place])
        assert low <= true <= high
        system.tell(place, "sums", (true, true) if knowing else (low, high))
    return audit(system, only=own)


def test_sums_tell_nothing_that_an_institution_withheld() -> None:
    found = attacked(knowing=False)
    assert found.safe
    assert found.passed, [str(one) for one in found.failures]


def test_true_sums_would_have_told_it() -> None:
    assert not attacked(knowing=True).passed


def test_a_reader_of_one_file_knows_no_less_than_the_sum_assumes() -> None:
    """The bounds that go into a sum are those that follow from the one file: nothing of any other is in them."""
    for one in received().taken:
        alone = telling(one)
        assert all(bound.high is None or bound.low <= bound.high for bound in alone.bounds.values())
