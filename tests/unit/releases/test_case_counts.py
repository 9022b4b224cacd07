"""What a case is counted as: one value of each list, of what was recorded by then and of nothing later."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events import complaint, deadline, incident
from events.ledgers import shard
from events.registry import Event
from events.vocabulary import (
    Behaviour,
    Body,
    CaseRole,
    ClosingReason,
    CountedAdjournment,
    CountedDuration,
    CountedHearing,
    CountedMeasures,
    CountedOutcome,
    CountedRoute,
    CountedSatisfaction,
    CountedTimeliness,
    Dimension,
    Finding,
    LiftReason,
    MeasureKind,
    MeasureTerm,
    MoveReason,
    NoHearingReason,
    NotHandledGround,
    ReopeningReason,
    Satisfaction,
    WithdrawalReason,
)
from services.patterns.facts import CaseFacts
from services.releases.case_counts import timeliness
from services.releases.gathering import Gathering
from services.releases.standard_tables import BY_ROUTE, LISTS, standard_tables
from services.releases.tables import Counted, count, domains_of
from tests.logs import TEXT, case_id, deadline_set, filed, raised

from ..patterns.streams import Stream, day, enveloped, histories, interleaved, noon, person

COMPLAINT, INCIDENT = case_id("complaint", 1), case_id("incident", 1)
TERM = f"deadline-{COMPLAINT}.T11.handling"
AGAIN = f"{TERM}.2"
LATER = noon(2_000)


def gathered(*streams: Stream) -> Gathering:
    """The cases of these streams."""
    gathering = Gathering("uni")
    for events in enveloped(streams):
        for one in events:
            gathering.take(one)
    return gathering


def of_complaint(*events: Event, on: int = 2_000) -> Counted:
    """A complaint of the first day that these followed, each a day after the one before."""
    first: Event = filed(occurred_on=day(0))
    stream = [(0, COMPLAINT, first), *((number, COMPLAINT, event) for number, event in enumerate(events, 1))]
    (found,) = gathered(stream).counted(noon(on))
    return found


def value(one: Counted, dimension: Dimension) -> str:
    """The one value of a dimension."""
    (found,) = one.values[dimension]
    return found


def decided(*findings: Finding) -> complaint.ComplaintDecided:
    """A judgement with these findings."""
    return complaint.ComplaintDecided(
        occurred_on=day(30),
        findings=tuple(complaint.BehaviourFinding(behaviour=Behaviour.BULLYING, finding=one) for one in findings),
        reasons=TEXT,
        deviates_from_advice=False,
    )


def test_of_several_judgements_the_one_that_goes_furthest_is_the_outcome() -> None:
    assert value(of_complaint(decided(Finding.NOT_UPHELD, Finding.UPHELD)), Dimension.OUTCOME) == CountedOutcome.UPHELD
    assert value(of_complaint(decided(Finding.NO_FINDING)), Dimension.OUTCOME) == CountedOutcome.NO_FINDING


def test_a_closing_does_not_hide_how_it_ended() -> None:
    closed = complaint.ComplaintClosed(occurred_on=day(300), outcomes=())
    found = of_complaint(decided(Finding.PARTLY_UPHELD), closed)
    assert value(found, Dimension.OUTCOME) == CountedOutcome.PARTLY_UPHELD
    assert value(found, Dimension.DURATION) == CountedDuration.WITHIN_6_WEEKS
    assert value(of_complaint(closed), Dimension.OUTCOME) == CountedOutcome.OTHERWISE


def test_what_was_taken_up_again_is_running() -> None:
    refused = complaint.ComplaintNotHandled(occurred_on=day(2), ground=NotHandledGround.OVER_A_YEAR, reasons=TEXT)
    assert value(of_complaint(refused), Dimension.OUTCOME) == CountedOutcome.NOT_HANDLED
    again = of_complaint(refused, complaint.ComplaintReopened(occurred_on=day(3)))
    assert value(again, Dimension.OUTCOME) == CountedOutcome.RUNNING
    assert value(again, Dimension.DURATION) == CountedDuration.RUNNING


def test_a_report_is_counted_by_its_form_and_its_closing() -> None:
    stream: Stream = [
        (0, INCIDENT, raised(occurred_at=noon(0), reporter=person("person.a"))),
        (1, INCIDENT, incident.IncidentClosed(reason=ClosingReason.NO_SOLUTION, occurred_at=noon(80), reasons=TEXT)),
    ]
    (found,) = gathered(stream).counted(LATER)
    assert value(found, Dimension.ROUTE) == CountedRoute.REPORT
    assert value(found, Dimension.OUTCOME) == CountedOutcome.NO_SOLUTION
    assert value(found, Dimension.DURATION) == CountedDuration.WITHIN_14_WEEKS
    assert found.persons == ("person.a",)
    reopened = incident.IncidentReopened(reason=ReopeningReason.REPEATED, occurred_at=noon(90), reasons=TEXT)
    (again,) = gathered([*stream, (2, INCIDENT, reopened)]).counted(LATER)
    assert value(again, Dimension.OUTCOME) == CountedOutcome.RUNNING


def test_the_affected_person_counts_before_who_reported() -> None:
    named = incident.PersonNamed(role=CaseRole.AFFECTED, person=person("person.b"), occurred_at=noon(1))
    stream: Stream = [(0, INCIDENT, raised(occurred_at=noon(0), reporter=person("person.a"))), (1, INCIDENT, named)]
    (found,) = gathered(stream).counted(LATER)
    assert found.persons == ("person.b",)
    (before,) = gathered(stream).counted(noon(1) - timedelta(hours=1))
    assert before.persons == ("person.a",)


@pytest.mark.parametrize(
    ("fate", "found"),
    [
        ((), CountedTimeliness.LATE),
        ((deadline.DeadlineMissed(occurred_at=noon(20), due_at=noon(15)),), CountedTimeliness.LATE),
        ((deadline.DeadlineMet(occurred_on=day(10), late=False),), CountedTimeliness.ON_TIME),
        ((deadline.DeadlineMet(occurred_on=day(30), late=True),), CountedTimeliness.LATE),
    ],
)
def test_a_term_is_kept_or_not(fate: tuple[Event, ...], found: CountedTimeliness) -> None:
    stream: Stream = [
        (0, COMPLAINT, filed(occurred_on=day(0))),
        (0, TERM, deadline_set(COMPLAINT, day(14))),
        *((40, TERM, one) for one in fate),
    ]
    (one,) = gathered(stream).counted(LATER)
    assert value(one, Dimension.TIMELINESS) == found
    (early,) = gathered(stream).counted(noon(5))
    assert value(early, Dimension.TIMELINESS) == CountedTimeliness.RUNNING


def lifted(reason: LiftReason, on: int) -> deadline.DeadlineLifted:
    """A term that lapsed."""
    return deadline.DeadlineLifted(occurred_on=day(on), reason=reason)


def with_terms(*fates: tuple[int, str, Event]) -> CaseFacts:
    """The facts of a complaint with two terms of fourteen days, and what became of them, each on its day."""
    set_on_both = ((0, term, deadline_set(COMPLAINT, day(14))) for term in (TERM, AGAIN))
    (facts,) = gathered([(0, COMPLAINT, filed(occurred_on=day(0))), *set_on_both, *fates]).facts()
    return facts


MET = deadline.DeadlineMet(occurred_on=day(10), late=False)
MISSED = deadline.DeadlineMissed(occurred_at=noon(15), due_at=noon(15))


@pytest.mark.parametrize("reason", LiftReason)
def test_a_term_that_was_lifted_in_time_was_not_kept(reason: LiftReason) -> None:
    facts = with_terms((5, TERM, lifted(reason, 5)), (5, AGAIN, lifted(reason, 5)))
    assert timeliness(facts, day(2_000)) is CountedTimeliness.NO_TERM
    assert timeliness(facts, day(2_000), counting=1) is CountedTimeliness.ON_TIME


@pytest.mark.parametrize(
    ("fates", "expected"),
    [
        ([(5, TERM, lifted(LiftReason.OTHER_TERMS, 5)), (10, AGAIN, MET)], CountedTimeliness.ON_TIME),
        ([(5, TERM, lifted(LiftReason.OTHER_TERMS, 5))], CountedTimeliness.RUNNING),
        ([(15, TERM, MISSED), (20, TERM, lifted(LiftReason.WITHDRAWN, 20)), (10, AGAIN, MET)], CountedTimeliness.LATE),
        (
            [
                (5, TERM, lifted(LiftReason.CLOSED, 5)),
                (6, TERM, deadline.DeadlineReinstated(occurred_on=day(6))),
                (10, AGAIN, MET),
            ],
            CountedTimeliness.RUNNING,
        ),
    ],
)
def test_beside_a_term_that_was_lifted_the_others_count(
    fates: list[tuple[int, str, Event]], expected: CountedTimeliness
) -> None:
    assert timeliness(with_terms(*fates), day(12)) is expected


def later_end(on: int) -> deadline.DeadlineMoved:
    """The term came to end on another day."""
    last = deadline.Due(raw_on=day(on), due_on=day(on), due_at=noon(on + 1))
    reference = deadline.RuleRef(rule="T11", term="handling", version=1)
    return deadline.DeadlineMoved(
        occurred_on=day(10), reason=MoveReason.ADJOURNED, rule=reference, due=last, starts_at=noon(0), days=28
    )


@pytest.mark.parametrize(
    ("fates", "expected"),
    [
        ([MET], CountedTimeliness.ON_TIME),
        ([later_end(42)], CountedTimeliness.RUNNING),
        ([later_end(42), MET], CountedTimeliness.ON_TIME),
        ([later_end(12)], CountedTimeliness.LATE),
        ([later_end(18), deadline.DeadlineMissed(occurred_at=noon(19), due_at=noon(19))], CountedTimeliness.LATE),
        ([deadline.DeadlineMet(occurred_on=day(16), late=True)], CountedTimeliness.LATE),
        ([lifted(LiftReason.WITHDRAWN, 20)], CountedTimeliness.LATE),
        ([lifted(LiftReason.WITHDRAWN, 14)], CountedTimeliness.NO_TERM),
        ([lifted(LiftReason.SETTLED, 10), deadline.DeadlineReinstated(occurred_on=day(12))], CountedTimeliness.LATE),
    ],
)
def test_what_was_in_time_was_not_missed_where_it_was_recorded_late(
    fates: list[Event], expected: CountedTimeliness
) -> None:
    stream: Stream = [(0, COMPLAINT, filed(occurred_on=day(0))), (0, TERM, deadline_set(COMPLAINT, day(14)))]
    late = ((20 + number, TERM, fate) for number, fate in enumerate(fates))
    (facts,) = gathered([*stream, (15, TERM, MISSED), *late]).facts()
    assert timeliness(facts, day(30)) is expected
    assert timeliness(facts, day(30), counting=2) is CountedTimeliness.LATE


def test_no_incident_ends_by_being_withdrawn_but_by_being_closed() -> None:
    stream: Stream = [
        (0, INCIDENT, raised(occurred_at=noon(0), reporter=person("person.a"))),
        (1, INCIDENT, incident.ReportWithdrawn(reason=WithdrawalReason.FEAR, occurred_at=noon(1))),
    ]
    (found,) = gathered(stream).counted(LATER)
    assert value(found, Dimension.OUTCOME) == CountedOutcome.RUNNING
    assert value(found, Dimension.DURATION) == CountedDuration.RUNNING
    (before,) = gathered(stream).counted(LATER, counting=1)
    assert value(before, Dimension.OUTCOME) == CountedOutcome.WITHDRAWN
    closed = incident.IncidentClosed(reason=ClosingReason.WITHDRAWN, occurred_at=noon(80), reasons=TEXT)
    (found,) = gathered([*stream, (80, INCIDENT, closed)]).counted(LATER)
    assert value(found, Dimension.OUTCOME) == CountedOutcome.WITHDRAWN
    assert value(found, Dimension.DURATION) == CountedDuration.WITHIN_14_WEEKS


def test_a_complaint_ends_by_being_withdrawn() -> None:
    found = of_complaint(complaint.ComplaintWithdrawn(occurred_on=day(1), reason=WithdrawalReason.NOT_SAID))
    assert value(found, Dimension.OUTCOME) == CountedOutcome.WITHDRAWN


def test_without_a_term_nothing_is_late() -> None:
    assert value(of_complaint(), Dimension.TIMELINESS) == CountedTimeliness.NO_TERM


def test_how_a_complaint_was_handled() -> None:
    offered = complaint.HearingOffered(occurred_on=day(3), reply_by=day(9))
    held = complaint.HearingHeld(
        hearing=1, occurred_on=day(10), heard_by=Body.COMPLAINTS_COMMITTEE, other_party_present=False
    )
    skipped = complaint.HearingSkipped(occurred_on=day(3), reason=next(iter(NoHearingReason)))
    adjourned = complaint.HandlingAdjourned(occurred_on=day(20), days=28, notices=())
    assert value(of_complaint(), Dimension.HEARING) == CountedHearing.NONE
    assert value(of_complaint(offered), Dimension.HEARING) == CountedHearing.OFFERED
    assert value(of_complaint(offered, skipped), Dimension.HEARING) == CountedHearing.SKIPPED
    found = of_complaint(offered, skipped, held, adjourned)
    assert value(found, Dimension.HEARING) == CountedHearing.HEARD
    assert value(found, Dimension.ADJOURNMENT) == CountedAdjournment.ADJOURNED
    theirs = of_complaint(replace(held, respondent=1))
    assert value(theirs, Dimension.HEARING) == CountedHearing.NONE


def test_both_parties_look_back_apart() -> None:
    rated = [
        complaint.SatisfactionRecorded(occurred_on=day(50), satisfaction=Satisfaction.VERY_DISSATISFIED),
        complaint.SatisfactionRecorded(occurred_on=day(50), satisfaction=Satisfaction.SATISFIED, respondent=1),
    ]
    found = of_complaint(*rated)
    assert value(found, Dimension.SATISFACTION) == CountedSatisfaction.DISSATISFIED
    assert value(found, Dimension.RESPONDENT_SATISFACTION) == CountedSatisfaction.SATISFIED
    assert value(of_complaint(), Dimension.SATISFACTION) == CountedSatisfaction.UNKNOWN


def test_measures_are_overdue_adopted_or_carried_out() -> None:
    adopted = complaint.MeasureAdopted(
        measure_id="measure-1",
        occurred_on=day(30),
        kind=MeasureKind.TEAM_TALK,
        term=MeasureTerm.LASTING,
        person_directed=False,
        owner=Body.MANAGER,
        due_on=day(60),
    )
    done = complaint.MeasureReported(measure_id="measure-1", occurred_on=day(70), carried_out=True)
    assert value(of_complaint(adopted, on=40), Dimension.MEASURES) == CountedMeasures.ADOPTED
    assert value(of_complaint(adopted), Dimension.MEASURES) == CountedMeasures.OVERDUE
    assert value(of_complaint(adopted, done), Dimension.MEASURES) == CountedMeasures.CARRIED_OUT
    undone = replace(done, carried_out=False)
    assert value(of_complaint(adopted, undone), Dimension.MEASURES) == CountedMeasures.OVERDUE


@given(histories(), st.integers(0, 1_000), st.data())
@settings(max_examples=40)
def test_any_interleaving_of_shards_counts_the_same(streams: list[Stream], on: int, data: st.DataObject) -> None:
    one, shards = gathered(*streams), (Gathering("uni"), Gathering("uni"))
    for envelope in data.draw(interleaved(enveloped(streams))):
        shards[shard(envelope.subject, 2)].take(envelope)
    other = Gathering("uni")
    for each in data.draw(st.permutations(shards)):
        other.add(each.rows)
    assert one.counted(noon(on)) == other.counted(noon(on))


@given(histories(), st.integers(0, 1_000))
@settings(max_examples=40)
def test_what_was_recorded_later_is_in_no_count(streams: list[Stream], on: int) -> None:
    instant = noon(on)
    past = [[event for event in stream if noon(event[0]) <= instant] for stream in streams]
    known = gathered(*[stream for stream in past if stream])
    assert gathered(*streams).counted(instant) == known.counted(instant)


@given(histories())
@settings(max_examples=40)
def test_the_values_of_a_list_add_up_to_the_cases(streams: list[Stream]) -> None:
    cases = gathered(*streams).counted(LATER)
    tables = [table for year in (2024, 2025, 2026) for table in standard_tables(year, ())]
    domains = domains_of(tables)
    for dimension in (Dimension.ROUTE, *BY_ROUTE):
        assert all(one.values[dimension][0] in {code.value for code in LISTS[dimension]} for one in cases)
        counts = count(cases, [frozenset({dimension, Dimension.PERIOD})], domains)
        for year in ("2024", "2025", "2026"):
            every = sum(tally.cases for one, tally in counts.items() if one[-1][1] == year and one[0][0] is dimension)
            whole = counts.get(((Dimension.PERIOD, year),))
            assert every == (whole.cases if whole else 0)


def test_another_institution_is_not_counted() -> None:
    gathering = Gathering("elsewhere")
    for events in enveloped([[(0, COMPLAINT, filed(occurred_on=day(0)))]]):
        for one in events:
            gathering.take(one)
    assert gathering.counted(LATER) == ()
