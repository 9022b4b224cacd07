"""The register: one publication at a time, every figure within the rule, and none without an audit of all before it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from events.commands.release import (
    AcknowledgeReport,
    AddReleaseCells,
    CorrectRelease,
    PrepareRelease,
    PublishRelease,
    RefuseRelease,
    WithdrawRelease,
)
from events.release import (
    Certificate,
    Reconciled,
    ReleaseCellsAdded,
    ReleaseCorrected,
    ReleasedCell,
    ReleasePrepared,
    ReleasePublished,
    ReleaseRefused,
    ReleaseWithdrawn,
    ReportAcknowledged,
    register_of,
)
from events.rules import shipped
from events.vocabulary import CorrectionReason, Dimension, ReleaseBar, ReportKind, Withheld
from services.decider import ImpossibleHistory
from services.releases.digests import added, begun, certified
from services.releases.places import number_of_cells, place_of
from services.releases.release import decider
from services.releases.tables import asked
from tests.given import Scenario, context

from .figures import BY_BEHAVIOUR, BY_UNIT, RULE, axis, table

APRIL = datetime(2026, 4, 7, 9, 0, tzinfo=UTC)
TODAY = APRIL.date()
TABLES = (table(axis(Dimension.UNIT, "arts", "law")),)
CELLS = (
    ReleasedCell(at=("arts", "2025"), count=14),
    ReleasedCell(at=("law", "2025"), withheld=Withheld.PROTECTED),
    ReleasedCell(at=("*", "2025"), count=15, rounded=True),
)


def scenario(at: datetime = APRIL) -> Scenario:
    made = context("release", at=at)
    known = {name: getattr(made, name) for name in made.__struct_fields__}
    return Scenario(decider(shipped()), type(made)(**{**known, "stream": register_of("uni")}))


SCENARIO = scenario()
ID = SCENARIO.context.ids("release")
LATER = "release-0190f3c2-7a10-7000-8000-000000000001"
DIGEST = added(begun(TABLES, APRIL, RULE.ref), CELLS)
PREPARE = PrepareRelease(institution="uni", tables=TABLES, counted_as_of=APRIL)
PUBLISH = PublishRelease(
    institution="uni",
    release=ID,
    digest=DIGEST,
    certificate=Certificate(digest=certified(DIGEST, (), RULE.ref), sensitive=1, narrowest=4),
)
PREPARED = ReleasePrepared(
    institution="uni", release=ID, tables=TABLES, counted_as_of=APRIL, rule=RULE.ref, occurred_on=TODAY
)
ADDED = ReleaseCellsAdded(release=ID, part=1, cells=CELLS, occurred_on=TODAY)
PUBLISHED = ReleasePublished(
    release=ID, digest=DIGEST, cells=3, certificate=PUBLISH.certificate, rule=RULE.ref, occurred_on=TODAY
)
MADE = (PREPARED, ADDED, PUBLISHED)


def add(*cells: ReleasedCell, part: int = 1) -> AddReleaseCells:
    return AddReleaseCells(institution="uni", release=ID, part=part, cells=cells)


ACKNOWLEDGE = AcknowledgeReport(institution="uni", report=ReportKind.SUPERVISORY_BOARD, year=2025, digest="5c" * 32)
ACKNOWLEDGED = ReportAcknowledged(
    institution="uni", report=ReportKind.SUPERVISORY_BOARD, year=2025, digest="5c" * 32, occurred_on=TODAY
)


class TestAcknowledging:
    def test_a_report_is_acknowledged_by_its_digest(self) -> None:
        SCENARIO.when(ACKNOWLEDGE).then(ACKNOWLEDGED)

    def test_to_acknowledge_it_again_says_nothing_new(self) -> None:
        SCENARIO.given(ACKNOWLEDGED).when(ACKNOWLEDGE).nothing()

    def test_the_report_made_anew_is_another(self) -> None:
        later = replace(ACKNOWLEDGE, digest="a7" * 32)
        SCENARIO.given(ACKNOWLEDGED).when(later).then(replace(ACKNOWLEDGED, digest="a7" * 32))

    def test_it_does_not_touch_what_is_being_prepared(self) -> None:
        SCENARIO.given(PREPARED).when(ACKNOWLEDGE).then(ACKNOWLEDGED)

    def test_another_institutions_is_refused(self) -> None:
        SCENARIO.when(replace(ACKNOWLEDGE, institution="elsewhere")).refuses("stream.other")


class TestPreparing:
    def test_it_says_what_is_asked_and_as_of_when_it_was_counted(self) -> None:
        SCENARIO.when(PREPARE).then(PREPARED)

    def test_it_names_all_that_was_published_before(self) -> None:
        later = scenario(APRIL.replace(day=9))
        past = (*MADE, ReleaseWithdrawn(release=ID, reason=CorrectionReason.ERROR, occurred_on=TODAY))
        named = replace(PREPARED, earlier=(DIGEST,), occurred_on=later.context.at.date())
        later.given(*past).when(PREPARE).then(named)

    def test_one_at_a_time(self) -> None:
        SCENARIO.given(PREPARED).when(PREPARE).refuses("release.draft.open")

    def test_only_in_the_months_of_the_calendar_unless_it_corrects(self) -> None:
        may = scenario(datetime(2026, 5, 4, 9, 0, tzinfo=UTC))
        may.given(*MADE).when(PREPARE).refuses("release.calendar")
        correcting = replace(PREPARE, corrects=ID)
        (event,) = may.decider.decide(may.given(*MADE).state(), correcting, may.context)
        assert isinstance(event, ReleasePrepared)
        assert event.corrects == ID
        may.when(correcting).refuses("release.unknown", field="corrects")

    def test_a_table_of_two_dimensions_of_several_values_is_none(self) -> None:
        axes = (*TABLES[0].axes, axis(Dimension.BEHAVIOUR, "bullying"), axis(Dimension.GROUND, "age"))
        SCENARIO.when(replace(PREPARE, tables=(replace(TABLES[0], axes=axes),))).refuses(
            "release.table", field="tables"
        )

    def test_a_table_without_a_period_is_none(self) -> None:
        timeless = (replace(TABLES[0], axes=TABLES[0].axes[:1]),)
        SCENARIO.when(replace(PREPARE, tables=timeless)).refuses("release.table", field="tables")

    def test_not_counted_in_the_future_nor_by_another_institution(self) -> None:
        SCENARIO.when(replace(PREPARE, counted_as_of=APRIL.replace(year=2027))).refuses("time.future")
        SCENARIO.when(replace(PREPARE, institution="other")).refuses("stream.other")


class TestFigures:
    def test_they_are_added_in_order(self) -> None:
        SCENARIO.given(PREPARED).when(add(*CELLS)).then(ADDED)
        first = ReleaseCellsAdded(release=ID, part=1, cells=CELLS[:1], occurred_on=TODAY)
        second = ReleaseCellsAdded(release=ID, part=2, cells=CELLS[1:], occurred_on=TODAY)
        SCENARIO.given(PREPARED, first).when(add(*CELLS[1:], part=2)).then(second)
        SCENARIO.given(PREPARED, first).when(add(*CELLS[1:])).refuses("release.part", field="part")

    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            ((CELLS[1], CELLS[0]), "release.cell.order"),
            ((CELLS[0], CELLS[0]), "release.cell.order"),
            ((ReleasedCell(at=("arts", "2025"), count=4),), "release.cell.small"),
            ((ReleasedCell(at=("arts", "2025")),), "release.cell.unclear"),
            ((replace(CELLS[0], withheld=Withheld.MISSING),), "release.cell.unclear"),
            ((ReleasedCell(at=("medicine", "2025"), count=9),), "release.cell.elsewhere"),
            ((ReleasedCell(at=("arts", "*"), count=9),), "release.cell.elsewhere"),
            ((ReleasedCell(at=("arts", "2025"), table=1, count=9),), "release.cell.elsewhere"),
            ((ReleasedCell(at=("*", "2025"), count=15),), "release.cell.rounding"),
            ((ReleasedCell(at=("*", "2025"), count=17, rounded=True),), "release.cell.rounding"),
        ],
    )
    def test_none_is_added_that_the_rule_never_allows(self, cells: Any, code: str) -> None:
        SCENARIO.given(PREPARED).when(add(*cells)).refuses(code)

    def test_behaviour_by_unit_has_a_higher_threshold(self) -> None:
        tables = (table(axis(Dimension.UNIT, "law"), axis(Dimension.BEHAVIOUR, "bullying")),)
        past = replace(PREPARED, tables=tables)
        SCENARIO.given(past).when(add(ReleasedCell(at=("law", "bullying", "2025"), count=9))).refuses(
            "release.cell.small"
        )

    def test_the_cells_of_a_table_are_as_many_as_it_is_said_to_have(self) -> None:
        for fixed_max in (0, 1, 2):
            one = table(BY_UNIT, BY_BEHAVIOUR, axis(Dimension.PERIOD, "2024", "2025"), fixed_max=fixed_max)
            assert number_of_cells((one,)) == len(list(asked(one)))

    def test_places_are_in_the_order_in_which_cells_are_made(self) -> None:
        places = [place_of(one, TABLES) for one in CELLS]
        assert places == sorted(places)


class TestPublishing:
    def test_what_was_audited_is_published(self) -> None:
        SCENARIO.given(PREPARED, ADDED).when(PUBLISH).then(PUBLISHED)

    def test_twice_says_nothing_new(self) -> None:
        SCENARIO.given(*MADE).when(PUBLISH).nothing()

    def test_not_before_every_figure_is_there(self) -> None:
        SCENARIO.given(PREPARED, replace(ADDED, cells=CELLS[:2])).when(PUBLISH).refuses("release.incomplete")

    def test_not_with_other_figures_than_were_audited(self) -> None:
        other = (replace(CELLS[0], count=15), *CELLS[1:])
        SCENARIO.given(PREPARED, replace(ADDED, cells=other)).when(PUBLISH).refuses("release.digest", field="digest")

    def test_not_with_an_audit_that_left_out_what_was_published_before(self) -> None:
        """The one before was published after this one was audited, or was never looked at."""
        before = "ab" * 32
        past = (
            replace(PREPARED, release=LATER),
            replace(ADDED, release=LATER),
            replace(PUBLISHED, release=LATER, digest=before),
        )
        SCENARIO.given(*past, PREPARED, ADDED).when(PUBLISH).refuses("release.audit.other", field="certificate")
        both = replace(PUBLISH.certificate, digest=certified(DIGEST, (before,), RULE.ref))
        SCENARIO.given(*past, PREPARED, ADDED).when(replace(PUBLISH, certificate=both)).then(
            replace(PUBLISHED, certificate=both)
        )

    def test_not_where_a_protected_figure_is_too_narrow(self) -> None:
        narrow = replace(PUBLISH.certificate, narrowest=3)
        SCENARIO.given(PREPARED, ADDED).when(replace(PUBLISH, certificate=narrow)).refuses("release.audit.narrow")

    def test_not_what_is_not_being_prepared(self) -> None:
        SCENARIO.when(PUBLISH).refuses("release.draft.none", field="release")

    def test_a_refusal_names_the_rule_and_no_figure(self) -> None:
        command = RefuseRelease(institution="uni", release=ID, bar=ReleaseBar.INTERVAL_AUDIT)
        refused = ReleaseRefused(release=ID, bar=ReleaseBar.INTERVAL_AUDIT, rule=RULE.ref, occurred_on=TODAY)
        SCENARIO.given(PREPARED, ADDED).when(command).then(refused)
        assert {*refused.__struct_fields__} == {"release", "bar", "rule", "occurred_on"}
        SCENARIO.given(PREPARED, ADDED, refused).when(command).refuses("release.draft.none")


class TestCorrecting:
    LINE = Reconciled(at=("arts", "2025"), published=14, known=22, reason=CorrectionReason.LATE_REPORTS)
    BY = (
        replace(PREPARED, release=LATER, corrects=ID, earlier=(DIGEST,)),
        replace(ADDED, release=LATER),
        replace(PUBLISHED, release=LATER),
    )
    COMMAND = CorrectRelease(institution="uni", release=ID, by=LATER, lines=(LINE,))

    def test_as_published_and_as_now_known(self) -> None:
        corrected = ReleaseCorrected(release=ID, by=LATER, lines=(self.LINE,), occurred_on=TODAY)
        SCENARIO.given(*MADE, *self.BY).when(self.COMMAND).then(corrected)

    def test_by_a_publication_that_corrects_it(self) -> None:
        SCENARIO.given(*MADE).when(self.COMMAND).refuses("release.unknown", field="by")
        other = (replace(self.BY[0], corrects=None), *self.BY[1:])
        SCENARIO.given(*MADE, *other).when(self.COMMAND).refuses("release.correction.other", field="by")

    def test_only_what_changed(self) -> None:
        same = replace(self.COMMAND, lines=(replace(self.LINE, known=14),))
        SCENARIO.given(*MADE, *self.BY).when(same).refuses("release.correction.same", field="lines")

    def test_a_withdrawn_one_stays_known_to_every_later_audit(self) -> None:
        command = WithdrawRelease(institution="uni", release=ID, reason=CorrectionReason.ERROR)
        withdrawn = ReleaseWithdrawn(release=ID, reason=CorrectionReason.ERROR, occurred_on=TODAY)
        SCENARIO.given(*MADE).when(command).then(withdrawn)
        SCENARIO.given(*MADE, withdrawn).when(command).nothing()
        state = SCENARIO.given(*MADE, withdrawn).state()
        assert getattr(state, "digests") == (DIGEST,)  # noqa: B009 - the scenario does not say of what kind it is.


@pytest.mark.parametrize("past", [(ADDED,), (PREPARED, PREPARED), (PUBLISHED,), (replace(ADDED, release=LATER),)])
def test_no_rule_wrote_a_history_like_that(past: Any) -> None:
    with pytest.raises(ImpossibleHistory):
        SCENARIO.given(*past).state()
