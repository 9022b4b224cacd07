"""What a settlement may silence: nothing towards those whom nobody may be kept from, and the rest in so many words."""

import dataclasses

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from msgspec.structs import replace

from events.commands.complaint import RecordSettlement
from events.complaint import SettlementRecorded
from events.complaint.parts import Silence
from events.rules import shipped
from events.vocabulary import (
    CODES_MAX,
    NEVER_SILENCED,
    SettlementClause,
    SilenceBinds,
    SilenceKind,
    Speech,
)
from services.complaints.complaint import decider
from services.complaints.state import Closed, UnderReview
from services.refusal_catalogue import words
from services.refusals import Refused

from .cases import CLOSED, SCENARIO, SETTLED, TODAY, at_desk, given, under_review

SILENCE = Silence(
    kind=SilenceKind.CONFIDENTIALITY,
    binds=(SilenceBinds.COMPLAINANT, SilenceBinds.INSTITUTION),
    towards=(Speech.PRESS, Speech.COLLEAGUES),
    stays_free=(Speech.POLICE, Speech.CARE),
)
COMMAND = RecordSettlement(
    clauses=(SettlementClause.APOLOGY, SettlementClause.NON_DISCLOSURE), document="doc/agreement", silences=(SILENCE,)
)
RECORDED = SettlementRecorded(
    occurred_on=TODAY,
    clauses=COMMAND.clauses,
    non_disclosure=True,
    limits_reporting=False,
    document="doc/agreement",
    silences=(SILENCE,),
)
OLD = SettlementRecorded(
    occurred_on=TODAY, clauses=(SettlementClause.LIMITS_REPORTING,), non_disclosure=False, limits_reporting=True
)


def test_a_clause_that_silences_is_recorded_in_so_many_words_and_ends_nothing() -> None:
    given(*under_review()).when(COMMAND).then(RECORDED)
    assert isinstance(given(*under_review(), RECORDED).state(), UnderReview)


def test_it_is_recorded_after_closing_too() -> None:
    given(*at_desk(), SETTLED, CLOSED).when(COMMAND).then(RECORDED)
    assert isinstance(given(*at_desk(), SETTLED, CLOSED, RECORDED).state(), Closed)


def test_there_is_a_complaint() -> None:
    given().when(COMMAND).refuses("stream.unknown")


def test_the_same_agreement_says_nothing_new_and_another_silence_does() -> None:
    given(*at_desk(), RECORDED).when(COMMAND).nothing()
    longer = (replace(SILENCE, towards=(Speech.PRESS,)),)
    given(*at_desk(), RECORDED).when(replace(COMMAND, silences=longer)).then(replace(RECORDED, silences=longer))


def test_what_was_recorded_before_silences_were_asked_for_is_still_history() -> None:
    given(*at_desk(), OLD).when(COMMAND).then(RECORDED)


@pytest.mark.parametrize(
    ("clause", "kind"),
    [
        (SettlementClause.NON_DISCLOSURE, SilenceKind.NON_DISPARAGEMENT),
        (SettlementClause.NON_DISPARAGEMENT, SilenceKind.CONFIDENTIALITY),
    ],
)
def test_a_clause_that_silences_must_say_whom_and_towards_whom(clause: SettlementClause, kind: SilenceKind) -> None:
    unsaid = replace(COMMAND, clauses=(clause,), silences=())
    given(*at_desk()).when(unsaid).refuses("complaint.settlement.silence-unsaid", field="silences")
    other = replace(unsaid, silences=(replace(SILENCE, kind=kind),))
    given(*at_desk()).when(other).refuses("complaint.settlement.silence-unsaid", field="silences")


def test_an_agreement_without_such_a_clause_needs_no_words_for_it() -> None:
    command = RecordSettlement(clauses=(SettlementClause.APOLOGY,))
    recorded = replace(RECORDED, clauses=command.clauses, non_disclosure=False, document=None, silences=())
    given(*at_desk()).when(command).then(recorded)


@pytest.mark.parametrize("speech", sorted(NEVER_SILENCED))
def test_nobody_is_kept_from_those_whom_nobody_may_be_kept_from(speech: Speech) -> None:
    void = replace(COMMAND, silences=(SILENCE, replace(SILENCE, towards=(Speech.PRESS, speech))))
    given(*at_desk()).when(void).refuses("complaint.settlement.void-clause", field="silences.1.towards")


def test_a_clause_that_limits_reporting_is_void_however_it_is_written() -> None:
    clause = replace(COMMAND, clauses=(*COMMAND.clauses, SettlementClause.LIMITS_REPORTING))
    given(*at_desk()).when(clause).refuses("complaint.settlement.void-clause", field="clauses.2")
    kind = replace(COMMAND, silences=(replace(SILENCE, kind=SilenceKind.NO_REPORTING),))
    given(*at_desk()).when(kind).refuses("complaint.settlement.void-clause", field="silences.0.kind")


@pytest.mark.parametrize(
    ("speech", "rule", "basis"), [(Speech.POLICE, "Z01/1", "policy"), (Speech.WHISTLEBLOWING, "Z02/1", "law")]
)
def test_the_refusal_names_the_rule_its_source_and_the_remedy(speech: Speech, rule: str, basis: str) -> None:
    void = replace(COMMAND, silences=(replace(SILENCE, towards=(speech,)),))
    with pytest.raises(Refused) as refused:
        given(*at_desk()).when(void).nothing()
    assert (refused.value.parameters["rule"], refused.value.parameters["basis"]) == (rule, basis)
    said, remedy = words(refused.value.code, "en", refused.value.parameters)
    assert rule in said
    assert str(refused.value.parameters["source"]) in said
    assert remedy.startswith("Strike the clause")


def test_the_ban_that_was_asked_for_makes_nothing_void_until_it_has_a_date() -> None:
    rules = shipped()
    ban = next(rule for rule in rules.silences if rule.pending)
    assert not ban.in_force(TODAY)
    given(*at_desk()).when(COMMAND).then(RECORDED)

    enacted = replace(ban, pending=False, effective_from=TODAY)
    others = tuple(rule for rule in rules.silences if rule is not ban)
    banned = decider(dataclasses.replace(rules, silences=(*others, enacted)))
    scenario = dataclasses.replace(SCENARIO, decider=banned).given(*at_desk())
    scenario.when(COMMAND).refuses("complaint.settlement.void-clause", field="clauses.1")


def test_what_the_contract_says_nobody_is_kept_from_some_rule_in_force_makes_void() -> None:
    assert {speech for rule in shipped().silencing(TODAY) for speech in rule.towards} == NEVER_SILENCED


SOME = st.builds(
    Silence,
    kind=st.sampled_from(SilenceKind),
    binds=st.lists(st.sampled_from(SilenceBinds), min_size=1, max_size=3).map(tuple),
    towards=st.lists(st.sampled_from(Speech), min_size=1, max_size=4).map(tuple),
)
AGREEMENTS = st.builds(
    RecordSettlement,
    clauses=st.lists(st.sampled_from(SettlementClause), min_size=1, max_size=5).map(tuple),
    silences=st.lists(SOME, max_size=min(4, CODES_MAX)).map(tuple),
)


@for_all(AGREEMENTS)
def test_nothing_void_ever_comes_on_the_log(command: RecordSettlement) -> None:
    scenario = given(*at_desk())
    void = (
        SettlementClause.LIMITS_REPORTING in command.clauses
        or any(silence.kind is SilenceKind.NO_REPORTING for silence in command.silences)
        or any(NEVER_SILENCED & {*silence.towards} for silence in command.silences)
    )
    code = ""
    recorded: tuple[object, ...] = ()
    try:
        recorded = SCENARIO.decider.decide(scenario.state(), command, SCENARIO.context)
    except Refused as refused:
        code = refused.code
    assert void == (code == "complaint.settlement.void-clause")
    assert bool(recorded) != bool(code)
    assert all(isinstance(one, SettlementRecorded) and one.silences == command.silences for one in recorded)
