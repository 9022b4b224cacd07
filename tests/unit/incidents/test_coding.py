"""What the case is about: coding, factors, rules of conduct, links."""

from datetime import date

import pytest
from msgspec.structs import replace

from events.commands.incident import CodeIncident, LinkCase, RecordFactor, ReferenceConductRule
from events.incident import ConductRuleReferenced, FactorRecorded, IncidentCoded
from events.vocabulary import (
    Behaviour,
    CodedBehaviour,
    Coding,
    DiscriminationForm,
    Factor,
    Ground,
    LinkKind,
    Mode,
    Period,
)
from tests.given import NOW

from .cases import (
    ANONYMOUS,
    BOX,
    CODED,
    COMPLAINT,
    CONTEXT,
    EARLIER,
    NEXT_WEEK,
    TOMORROW,
    closed,
    coding,
    given,
    linked,
    raised,
)

RACISM = CodedBehaviour(
    behaviour=Behaviour.DISCRIMINATION,
    ground=Ground.RACE,
    form=DiscriminationForm.RACISM,
    modes=(Mode.ONLINE, Mode.IMAGERY),
)
RETALIATION = CodedBehaviour(behaviour=Behaviour.RETALIATION)


def test_a_case_is_coded_and_coded_anew() -> None:
    given(ANONYMOUS).when(CodeIncident(coding=coding())).then(CODED)
    anew = coding(RACISM, CodedBehaviour(behaviour=Behaviour.UNSAFE_DIDACTICS), academic_freedom_interest=True)
    given(raised(), CODED).when(CodeIncident(coding=anew)).then(IncidentCoded(coding=anew, occurred_at=NOW))


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        (
            coding(CodedBehaviour(behaviour=Behaviour.DISCRIMINATION)),
            "incident.ground.missing",
            "coding.behaviours.0.ground",
        ),
        (
            coding(RACISM, CodedBehaviour(behaviour=Behaviour.BULLYING, form=DiscriminationForm.SEXISM)),
            "incident.form.unwanted",
            "coding.behaviours.1.form",
        ),
        (coding(RETALIATION), "incident.retaliation.unlinked", "coding.behaviours.0.behaviour"),
        (
            coding(period=Period(from_on=date(2026, 2, 2), until_on=date(2026, 2, 1))),
            "incident.period.reversed",
            "coding.period.until_on",
        ),
        (coding(period=Period(until_on=TOMORROW)), "time.future", "coding.period.until_on"),
    ],
)
def test_a_coding_that_cannot_be_is_refused(wrong: Coding, code: str, field: str) -> None:
    given(raised()).when(CodeIncident(coding=wrong)).refuses(code, field=field)


def test_a_closed_case_is_not_coded() -> None:
    given(raised(), closed()).when(CodeIncident(coding=coding())).refuses("incident.closed")


def test_retaliation_follows_an_earlier_case() -> None:
    retaliation = IncidentCoded(coding=coding(RETALIATION), occurred_at=NOW)
    given(raised(), linked()).when(CodeIncident(coding=coding(RETALIATION))).then(retaliation)


def test_the_same_coding_says_nothing_new() -> None:
    given(raised(), CODED).when(CodeIncident(coding=coding())).nothing()


FACTOR = FactorRecorded(factor=Factor.UNTOUCHABILITY, occurred_at=NOW)


def test_a_factor_is_recorded() -> None:
    given(ANONYMOUS).when(RecordFactor(factor=Factor.UNTOUCHABILITY)).then(FACTOR)


def test_a_factor_is_not_seen_in_the_future() -> None:
    seen = RecordFactor(factor=Factor.COMPETITION, occurred_at=NEXT_WEEK)
    given(raised()).when(seen).refuses("time.future", field="occurred_at")


def test_a_known_factor_is_worth_saying_again_only_with_a_note() -> None:
    given(raised(), FACTOR).when(RecordFactor(factor=Factor.UNTOUCHABILITY)).nothing()
    given(raised(), FACTOR).when(RecordFactor(factor=Factor.UNTOUCHABILITY, note=BOX)).then(replace(FACTOR, note=BOX))


RULE = ConductRuleReferenced(code="house-code", version="2025-1", article="3.2", occurred_at=NOW)
REFERENCE = ReferenceConductRule(code="house-code", version="2025-1", article="3.2")


def test_a_rule_of_conduct_is_referenced() -> None:
    given(raised()).when(REFERENCE).then(RULE)


def test_a_rule_of_conduct_is_not_referenced_once_closed() -> None:
    given(raised(), closed()).when(REFERENCE).refuses("incident.closed")


def test_a_rule_of_conduct_is_referenced_once() -> None:
    given(raised(), RULE).when(REFERENCE).nothing()
    given(raised(), RULE).when(replace(REFERENCE, version="2026-1")).then(replace(RULE, version="2026-1"))


@pytest.mark.parametrize("other", [EARLIER, COMPLAINT])
def test_a_case_is_linked_also_after_closing(other: str) -> None:
    link = LinkCase(case=other, kind=LinkKind.SAME_MATTER)
    given(ANONYMOUS).when(link).then(linked(other, LinkKind.SAME_MATTER))
    given(raised(), closed()).when(link).then(linked(other, LinkKind.SAME_MATTER))


def test_a_case_is_never_linked_to_itself() -> None:
    given(raised()).when(LinkCase(case=CONTEXT.stream, kind=LinkKind.RELATED)).refuses("incident.link.self")


def test_a_link_is_made_once_but_may_say_more_than_one_thing() -> None:
    given(raised(), linked()).when(LinkCase(case=EARLIER, kind=LinkKind.FOLLOWS)).nothing()
    given(raised(), linked()).when(LinkCase(case=EARLIER, kind=LinkKind.REPEATS)).then(linked(kind=LinkKind.REPEATS))
