"""From a commitment to its case and from a mark to its person: by trying all, with the secret, and never without."""

from msgspec.structs import replace

from events import complaint, incident
from events.vocabulary import CaseRole
from services.patterns.marks import Marks
from services.patterns.resolving import Appearance, committed, resolved

from ...logs import BEGIN, DAY, case_id, filed, raised
from .streams import envelope, fold, person

MARKS = Marks(b"of the tests")
ONE, TWO, THREE = case_id("incident", 1), case_id("complaint", 2), case_id("incident", 3)


def texts() -> list[str]:
    """Someone is named in three cases: as respondent, as handler and respondent, and as a bystander."""
    named = incident.PersonNamed(role=CaseRole.RESPONDENT, person=person("person.a"), occurred_at=BEGIN)
    respondents = (complaint.Respondent(person=person("person.b")), complaint.Respondent(person=person("person.a")))
    handles = complaint.HandlerAssigned(occurred_on=DAY, handler=person("person.a"), involved=True)
    rows = fold(
        [
            envelope(0, ONE, raised(reporter=person("person.c"))),
            envelope(0, ONE, named, 2),
            envelope(0, TWO, filed(respondents=respondents)),
            envelope(0, TWO, handles, 2),
            envelope(0, THREE, raised(reporter=person("person.a"))),
            envelope(0, THREE, replace(named, role=CaseRole.BYSTANDER), 2),
        ]
    )
    return [rows[case].facts for case in sorted(rows)]


def test_a_commitment_leads_to_its_case_in_its_own_pattern_only() -> None:
    wanted = {MARKS.case("pattern-1", ONE), MARKS.case("pattern-1", THREE), "gone"}
    found = committed("pattern-1", wanted, [ONE, TWO, THREE], MARKS)
    assert found == [(case, MARKS.case("pattern-1", case)) for case in (ONE, THREE)]
    assert committed("pattern-2", wanted, [ONE, TWO, THREE], MARKS) == []
    assert committed("pattern-1", wanted, [ONE, TWO, THREE], Marks(b"another secret")) == []


def test_a_mark_leads_to_where_its_person_is_respondent_or_handler() -> None:
    found = resolved(MARKS.person("uni", "person.a"), "uni", texts(), MARKS)
    assert found is not None
    assert found.subject == "person.a"
    assert found.appearances == (Appearance(TWO, ("handler", "respondent")), Appearance(ONE, ("respondent",)))


def test_who_only_reported_or_saw_it_is_not_found_nor_anybody_by_anothers_secret_or_institution() -> None:
    assert resolved(MARKS.person("uni", "person.c"), "uni", texts(), MARKS) is None
    assert resolved(MARKS.person("uni", "person.a"), "hogeschool", texts(), MARKS) is None
    assert resolved(MARKS.person("uni", "person.a"), "uni", texts(), Marks(b"another secret")) is None
