"""How events change a complaint, and which sequences of them cannot be."""

import pytest

from events.commands.complaint import COMMANDS, ReopenComplaint
from events.complaint import CaseLinked
from events.vocabulary import LinkKind
from services.complaints.state import (
    Answered,
    Case,
    Closed,
    Decided,
    Filed,
    NotHandled,
    Received,
    Settled,
    UnderReview,
    Withdrawn,
)
from services.decider import ImpossibleHistory
from services.refusal_catalogue import REFUSALS

from .cases import (
    ACKNOWLEDGED,
    ANSWERED,
    CLOSED,
    CONTEXT,
    INCIDENT,
    NOT_HANDLED,
    NOTIFIED,
    SCENARIO,
    SETTLED,
    TODAY,
    WITHDRAWN,
    at_desk,
    decided,
    filed,
    given,
    outside_gate,
    ready,
    under_review,
)


def test_each_stage_has_its_name() -> None:
    stages = {
        Filed: (filed(),),
        Received: at_desk(),
        UnderReview: under_review(),
        NotHandled: (*at_desk(), NOT_HANDLED),
        Answered: (*outside_gate(), ANSWERED),
        Settled: (*at_desk(), SETTLED),
        Decided: (*ready(), decided()),
        Withdrawn: (*at_desk(), WITHDRAWN),
        Closed: (*ready(), decided(), NOTIFIED, CLOSED),
    }
    for stage, past in stages.items():
        state = given(*past).state()
        assert isinstance(state, Case)
        assert type(state).__name__ == stage.__name__
        assert state.institution == "uni"


def test_what_comes_after_closing_leaves_it_closed() -> None:
    linked = CaseLinked(occurred_on=TODAY, case=INCIDENT, kind=LinkKind.RELATED)
    past = (*at_desk(), SETTLED, CLOSED, linked)
    assert type(given(*past).state()) is Closed
    assert SCENARIO.decider.decide(given(*past).state(), ReopenComplaint(), CONTEXT) != ()


def test_nothing_precedes_the_filing_and_it_happens_once() -> None:
    with pytest.raises(ImpossibleHistory):
        given(ACKNOWLEDGED).state()
    with pytest.raises(ImpossibleHistory):
        given(filed(), filed()).state()


def test_an_unknown_event_is_an_error() -> None:
    with pytest.raises(ImpossibleHistory):
        SCENARIO.decider.evolve(given(filed()).state(), object())


def test_an_unknown_command_is_an_error() -> None:
    with pytest.raises(KeyError):
        SCENARIO.decider.decide(given(filed()).state(), object(), CONTEXT)


def test_only_filing_begins_a_complaint_here_or_long_ago() -> None:
    opening = ["nl.meldstroom.complaint.file.v1", "nl.meldstroom.complaint.bring-in.v1"]
    assert [command.TYPE for command in COMMANDS if command.OPENS] == opening


def test_each_refusal_reads_well_in_both_languages() -> None:
    for code, refusal in REFUSALS.items():
        if code.startswith("complaint."):
            for sentence in (refusal.nl, refusal.en, refusal.remedy_nl, refusal.remedy_en):
                assert sentence[0].isupper()
                assert sentence.endswith(".")
