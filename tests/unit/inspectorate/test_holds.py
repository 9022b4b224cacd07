"""Which events keep what is personal from being destroyed, which let go of it, and whom they name."""

import pytest

from events import complaint, incident
from events.codec import decode_envelope
from events.conversation import ConversationEnded, ConversationOpened, ReporterWrote
from events.envelope import Envelope
from events.erasure import ErasureRequested
from events.identity import beside
from events.ledgers import CASES
from events.registry import EVENTS, Event
from events.sealed import Party
from events.vocabulary import CaseRole, ClosingReason, ConversationEnd, DutyScope, ErasureGround, HoldReason
from services.inspectorate.holds import TYPES, Change, Names, Place, Release, holds_of

from ...duties import (
    INSUFFICIENT,
    INTIMIDATION,
    NO,
    concluded,
    consulted,
    duty_id,
    filed_with_police,
    informed,
    notified,
    restated,
    revived,
    suspicion,
    track_ended,
)
from ...logs import BEGIN, DAY, PERSON, TEXT, ShardLog, case_id, complaint_story, filed, incident_story, raised

CASE = case_id("incident", 1)
DUTY = duty_id(CASE)
CONVERSATION = beside("conversation", CASE, "reporter")
OWED, FILING_DUE = HoldReason.DUTY, HoldReason.FILING_DUE
TRACK, TALK = HoldReason.CRIMINAL_TRACK, HoldReason.CONVERSATION


def recorded(event: Event, stream: str) -> Envelope:
    return decode_envelope(ShardLog(CASES, 0, 1).record(stream, event))


def changes(event: Event, stream: str = DUTY) -> list[tuple[type[Change], HoldReason]]:
    """What it places and releases, and why."""
    found = holds_of(recorded(event, stream))
    return [(type(one), one.reason) for one in found if not isinstance(one, Names)]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (suspicion(CASE), [(Place, OWED)]),
        (suspicion(CASE, scope=DutyScope.NONE), [(Release, OWED)]),
        (restated(DutyScope.UNDECIDED, 1), [(Place, OWED)]),
        (restated(DutyScope.NONE, 1), [(Release, OWED)]),
        (informed(1), []),
        (consulted(2), []),
        (concluded(3), [(Place, FILING_DUE), (Release, OWED)]),
        (concluded(3, NO), [(Release, FILING_DUE), (Release, OWED)]),
        (concluded(3, INSUFFICIENT), [(Release, FILING_DUE)]),
        (concluded(3, classification=INTIMIDATION), [(Release, FILING_DUE), (Release, OWED)]),
        (filed_with_police(4), [(Place, TRACK), (Release, FILING_DUE)]),
        (notified(5), []),
        (revived(6), [(Place, OWED)]),
        (track_ended(7), [(Release, TRACK), (Release, OWED)]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_from_the_suspicion_to_the_end_of_the_criminal_track_nothing_is_destroyed(
    event: Event, expected: list[tuple[type[Change], HoldReason]]
) -> None:
    assert changes(event) == expected


def test_a_conversation_holds_as_long_as_it_is_open() -> None:
    assert changes(ConversationOpened(institution="uni", case=CASE), CONVERSATION) == [(Place, TALK)]
    assert changes(ReporterWrote(number=1, message=TEXT, occurred_on=DAY), CONVERSATION) == []
    ended = ConversationEnded(reason=ConversationEnd.DONE, occurred_on=DAY)
    assert changes(ended, CONVERSATION) == [(Release, TALK)]


@pytest.mark.parametrize(
    "event",
    [
        complaint.ComplaintClosed(occurred_on=DAY, outcomes=()),
        incident.IncidentClosed(reason=ClosingReason.RESOLVED, occurred_at=BEGIN),
    ],
)
def test_a_case_that_could_be_closed_owes_no_filing(event: Event) -> None:
    released = [one for one in holds_of(recorded(event, CASE)) if isinstance(one, Release)]
    assert [(one.case, one.stream, one.reason) for one in released] == [(CASE, None, OWED), (CASE, None, FILING_DUE)]


def test_a_hold_is_on_the_case_and_says_by_which_event_of_which_stream() -> None:
    envelope = recorded(concluded(3), DUTY)
    assert holds_of(envelope)[0] == Place(
        case=CASE, stream=DUTY, position=1, reason=FILING_DUE, event=f"{DUTY}.1", at=envelope.time
    )


@pytest.mark.parametrize(
    ("event", "stream"),
    [
        (raised(), CASE),
        (filed(), case_id("complaint", 1)),
        (suspicion(CASE, accused=PERSON), DUTY),
        (incident.PersonNamed(role=CaseRole.RESPONDENT, person=PERSON, occurred_at=BEGIN), CASE),
    ],
)
def test_whoever_an_event_names_is_part_of_the_case(event: Event, stream: str) -> None:
    (named,) = (one for one in holds_of(recorded(event, stream)) if isinstance(one, Names))
    assert named == Names(CASE if CASE in stream else stream, (PERSON.subject,))


def test_each_person_is_named_once_and_in_one_order() -> None:
    other = Party(subject="person.aaaaaaaaaaaaaaaa", name=TEXT)
    event = filed(respondents=(complaint.Respondent(person=other), complaint.Respondent(person=PERSON)))
    (named,) = holds_of(recorded(event, case_id("complaint", 1)))
    assert isinstance(named, Names)
    assert named.subjects == ("person.0123456789abcdef", "person.aaaaaaaaaaaaaaaa")


def test_whom_someone_asks_to_erase_is_no_part_of_the_case_by_that() -> None:
    asked = ErasureRequested(
        institution="uni",
        case=CASE,
        request="request-0190f3c2-7a10-5000-8000-000000000009",
        ground=ErasureGround.OBJECTION,
        person=PERSON,
        requested_by="coordinator:1",
        occurred_at=BEGIN,
    )
    assert holds_of(recorded(asked, beside("erasure", CASE, "keys"))) == ()


def test_what_changes_nothing_is_not_even_read() -> None:
    for event in (*incident_story()[1:-1], *complaint_story()[1:4]):
        assert type(event).TOPIC not in TYPES
    assert set(EVENTS) > TYPES


def test_the_same_event_says_the_same_again() -> None:
    assert holds_of(recorded(filed(), CASE)) == holds_of(recorded(filed(), CASE))
