"""Whatever happens in a complaint and in whatever order, its deadlines come to stand as the rules say they do."""

from typing import Any

from hypothesis import given as forall

from events.rules import load
from events.vocabulary import LiftReason
from services.decider import Context
from services.escalation import owed as module
from services.escalation.deadline import decider
from services.escalation.facts import read
from services.escalation.owed import owed
from services.escalation.state import Lifted, Met, Missed, Open
from services.refusals import Refused

from ..complaints.test_properties import Events, histories, holds
from .history import AT, History, opened

RULES = load(
    {
        "uni.yaml": """
institution:
  id: uni
  kind: public
  takes_up:
    - {rules: [T32, U1], regime: house_regulation, regulation: conduct/2024}
rules:
  - id: U1
    version: 1
    basis: house_regulation
    title: {nl: Afhandeling, en: Handling}
    source: {act: Regeling, article: "1"}
    terms:
      - name: handling
        title: {nl: Afhandeling, en: Handling}
        holder: committee
        starts_with: [complaint_received]
        length: {value: 6, unit: weeks}
        length_with_committee: {value: 12, unit: weeks}
        adjournment: {at_most: {value: 4, unit: weeks}, notices: true}
        further_with_consent: true
        met_by: [decision_notified, answered]
        lifted_by: [not_handled, settled, withdrawn]
        board_acts_from: advice_given
      - name: hearing
        title: {nl: Horen, en: Hearing}
        holder: committee
        starts_with: [committee_appointed]
        length: {value: 72, unit: hours}
        counting: instant
        met_by: [heard]
"""
    }
)
DEADLINES = decider(RULES, "raw")
RIGHTLY_REFUSED = {
    "deadline.move.no-later",  # The day that was agreed lies before where the term ends by the law.
    "deadline.move.too-far",  # A house rule may allow less than the case's own rules let through.
}


class Deadlines:
    """What becomes of the deadlines of one complaint."""

    def __init__(self) -> None:
        self.history = History(RULES)
        self.states: dict[str, Any] = {}

    def hear(self, events: Events) -> None:
        """These events come by, and all that is asked of the deadlines reaches them."""
        for event in events:
            for wish in self.history.wishes(event):
                state = self.states.get(wish.subject, DEADLINES.initial)
                context = Context(at=AT, stream=wish.subject, institution="uni", actor="system", ids=lambda kind: kind)
                try:
                    followed = DEADLINES.decide(state, opened(wish), context)
                except Refused as refused:
                    if refused.code not in RIGHTLY_REFUSED:
                        raise
                    continue
                assert followed, f"{opened(wish)} came to nothing"
                for each in followed:
                    state = DEADLINES.evolve(state, each)
                self.states[wish.subject] = state


@holds()
@forall(histories())
def test_every_deadline_stands_as_the_term_does(history: Events) -> None:
    deadlines = Deadlines()
    deadlines.hear(history)
    row = deadlines.history.row
    assert row is not None
    terms = owed(
        lambda terms, on: RULES.applicable("uni", terms, on),
        lambda on: RULES.of_duties("uni", on),
        row.case_id,
        read(row),
    )
    assert terms.keys() == deadlines.states.keys()
    for stream, term in terms.items():
        state = deadlines.states[stream]
        match term.ended:
            case module.Met():
                assert isinstance(state, Met)
            case module.Lifted(reason=reason):
                assert isinstance(state, Lifted)
                assert reason in LiftReason
            case None:
                assert isinstance(state, Open | Missed)
                assert state.account.committee == (term.committee is not None)
                assert state.account.occurred_on == term.counted.on


@holds(examples=50)
@forall(histories())
def test_a_second_reading_of_the_log_asks_the_same(history: Events) -> None:
    assert History(RULES).wishes(*history) == History(RULES).wishes(*history)
