"""The route guide: what everyone must hear is said to everyone, and telling more never shows more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.rules import BadRuleFile, load, shipped
from events.vocabulary import STAFF, Behaviour, InstitutionKind, Language, Population, Route, Setting
from services.guidance.guide import Asked, select, terms
from services.guidance.views import guide_view, warning_view
from services.moments import legal_date
from tests.given import NOW

ON = legal_date(NOW)
GUIDE = shipped().guide(ON)

ASKED = st.builds(
    Asked,
    population=st.sampled_from(Population),
    behaviours=st.lists(st.sampled_from(Behaviour), max_size=3, unique=True).map(tuple),
    setting=st.none() | st.sampled_from(Setting),
    minor=st.sampled_from([None, True, False]),
)


def routes(asked: Asked) -> set[Route]:
    return {one.route for one in select(GUIDE, asked).routes}


def advice(asked: Asked) -> set[str]:
    shown = select(GUIDE, asked)
    return {one.name for one in (*shown.first, *shown.advice)}


@given(ASKED)
def test_whoever_works_there_is_told_of_the_labour_inspectorate_whatever_it_is_about(asked: Asked) -> None:
    if asked.population in STAFF:
        assert Route.LABOUR_INSPECTORATE in routes(asked)


@given(ASKED)
def test_everyone_is_told_of_danger_first_and_of_help_and_of_someone_bound_to_secrecy(asked: Asked) -> None:
    assert [one.name for one in select(GUIDE, asked).first] == ["danger"]
    assert {Route.SUPPORT, Route.CONFIDANT, Route.CONFIDENTIAL_INSPECTOR, Route.COMPLAINT} <= routes(asked)


@given(ASKED)
def test_of_a_possible_sexual_crime_against_a_minor_student_the_duty_is_told_and_the_inspector(asked: Asked) -> None:
    if asked.population is Population.STUDENT and Behaviour.SEXUAL_CRIME in asked.behaviours and asked.minor:
        assert "duty" in advice(asked)
        assert Route.CONFIDENTIAL_INSPECTOR in routes(asked)


@given(ASKED)
def test_the_duty_is_not_held_before_someone_whom_it_does_not_concern(asked: Asked) -> None:
    if asked.minor is False or asked.population is Population.SUPPORT_STAFF:
        assert "duty" not in advice(asked)


@given(ASKED, st.sampled_from(["population", "setting", "minor", "behaviours"]))
def test_telling_less_never_shows_less(asked: Asked, left_out: str) -> None:
    fields = {name: getattr(asked, name) for name in ("population", "behaviours", "setting", "minor")}
    fields[left_out] = getattr(Asked(), left_out)
    assert routes(asked) <= routes(Asked(**fields))
    assert advice(asked) <= advice(Asked(**fields))


def test_who_says_nothing_is_shown_everything() -> None:
    assert routes(Asked()) == {route.route for route in GUIDE.routes} == set(Route)


def test_a_scholarship_phd_candidate_may_choose_and_finds_the_routes_of_both() -> None:
    asked = Asked(population=Population.SCHOLARSHIP_PHD)
    assert "scholarship" in advice(asked)
    assert {Route.OBJECTION_APPEAL, Route.LABOUR_INSPECTORATE, Route.WHISTLEBLOWING} <= routes(asked)


def test_students_are_not_sent_where_only_staff_can_go() -> None:
    found = routes(Asked(population=Population.STUDENT, behaviours=(Behaviour.BULLYING,)))
    assert not {Route.LABOUR_INSPECTORATE, Route.WHISTLEBLOWING, Route.INTEGRITY_COMMITTEE} & found


def test_who_is_away_hears_that_all_is_open_from_there_too() -> None:
    assert "away" in advice(Asked(setting=Setting.FIELDWORK))
    assert "away" not in advice(Asked(setting=Setting.LECTURE))


def running(asked: Asked, route: Route, kind: InstitutionKind | None) -> set[str]:
    institution = f"institution: {{id: west, kind: {kind}}}" if kind else ""
    rules = load({"west.yaml": institution}) if kind else shipped()
    (text,) = (one for one in select(GUIDE, asked).routes if one.route is route)
    return {rule.id for rule, _ in terms(text.rules, asked, rules.institutions.get("west"), rules, ON)}


def test_the_terms_that_run_follow_from_institution_and_population() -> None:
    student, staff = Asked(population=Population.STUDENT), Asked(population=Population.SUPPORT_STAFF)
    assert {"T11", "T08", "T03"} <= running(student, Route.COMPLAINT, InstitutionKind.PRIVATE_LAW)
    assert running(staff, Route.COMPLAINT, InstitutionKind.PRIVATE_LAW) == set()
    assert "T11" in running(staff, Route.COMPLAINT, InstitutionKind.PUBLIC)
    assert "T03" not in running(staff, Route.COMPLAINT, InstitutionKind.PUBLIC)
    assert {"T21", "T22"} <= running(staff, Route.WHISTLEBLOWING, None)


@pytest.mark.parametrize("language", Language)
def test_policy_is_called_policy_and_what_is_to_be_verified_says_so(language: Language) -> None:
    asked = Asked(population=Population.STUDENT)
    view = guide_view(select(GUIDE, asked), asked, shipped(), "uni", ON, language.value, recorded=True)
    (complaint,) = (one for one in view.routes if one.route == "complaint")
    bases = {one.rule: one.basis for one in complaint.terms}
    assert bases["P04"] == "policy"
    assert bases["T11"] == "law"
    assert {one.verify for one in complaint.terms if one.rule == "T15"} != {None}
    assert complaint.verify
    assert view.guide == "guide/1"


def test_with_the_duty_come_its_clocks_which_are_policy_where_the_law_has_a_word() -> None:
    asked = Asked(population=Population.STUDENT, behaviours=(Behaviour.SEXUAL_CRIME,), minor=True)
    view = guide_view(select(GUIDE, asked), asked, shipped(), "uni", ON, "nl", recorded=True)
    (duty,) = (one for one in view.advice if one.name == "duty")
    assert [term.rule for term in duty.terms] == ["C1", "C2", "C3", "C4"]
    assert {term.basis for term in duty.terms} == {"policy"}
    assert {term.wording for term in duty.terms} == {"onverwijld"}
    assert all(term.note for term in duty.terms)
    assert duty.verify


def test_an_institutions_own_lines_come_behind_the_bodys() -> None:
    own = """
institution: {id: west, kind: public}
contacts:
  - {route: confidential_inspector, text: {nl: Vraag ernaar bij de balie., en: Ask at the desk.}}
  - {route: confidant, text: {nl: Kamer 1.01., en: Room 1.01.}}
"""
    rules = load({"west.yaml": own})
    view = guide_view(select(GUIDE, Asked()), Asked(), rules, "west", ON, "en", recorded=True)
    contact = {one.route: one.contact for one in view.routes}
    assert contact["confidant"] == ["Room 1.01."]
    assert contact["confidential_inspector"] == ["0900-1113111, on workdays from 8:00 to 17:00.", "Ask at the desk."]
    other = guide_view(select(GUIDE, Asked()), Asked(), rules, "uni", ON, "en", recorded=True)
    assert {one.route: one.contact for one in other.routes}["confidant"] == []


def test_the_warning_says_whom_the_duty_binds_and_what_is_not_certain() -> None:
    warning = warning_view(shipped().duty_warning(ON), "nl")
    assert warning.warning == "duty-warning/1"
    assert "interne vertrouwenspersoon" in warning.text
    assert "externe vertrouwenspersoon" in (warning.verify or "")
    assert "1.20 lid 3" in {one.article for one in warning.sources}


def text(*, holds: str = "{}", more: str = "", guide: str = "other") -> str:
    return f"""guides:
  - id: {guide}
    version: 1
    routes:
      - route: labour_inspectorate
        holds: [{holds}]
        what: {{nl: a, en: a}}
        next: {{nl: a, en: a}}
        confidential: {{nl: a, en: a}}
        learns: {{nl: a, en: a}}
        source: {{act: a, article: a}}
        {more}
"""


@pytest.mark.parametrize(
    ("written", "line", "reason"),
    [
        (text(holds="{behaviours: [bullying]}"), 4, "must be told of the labour inspectorate"),
        (text(holds="{populations: [student]}"), 4, "must be told of the labour inspectorate"),
        (text(more="rules: [T99]"), 12, "T99 is no rule that there is"),
        (text(more="verify: true"), 12, "verify and verify_what go together"),
        (text(more="who: x"), 12, "unknown field"),
        (text(guide="guide"), 3, "version 1 of guide is there already"),
        (text(), 2, "in force on the same days"),
        ("institution: {id: west, kind: public}\n" + text(), 2, "guides hold for all"),
        ("contacts:\n  - {route: confidant, text: {nl: a, en: a}}\n", 1, "stand in a file with `institution`"),
    ],
)
def test_a_guide_that_cannot_be_used_is_refused_with_its_line_and_the_reason(
    written: str, line: int, reason: str
) -> None:
    with pytest.raises(BadRuleFile) as bad:
        load({"own.yaml": written})
    assert (bad.value.file, bad.value.line) == ("own.yaml", line)
    assert reason in bad.value.reason
