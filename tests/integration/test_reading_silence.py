"""The register of silence over HTTP: what each settlement takes away and leaves, and how many there are."""

from collections.abc import Iterator

import pytest

from events.complaint import SettlementRecorded
from events.complaint.parts import Silence
from events.vocabulary import SettlementClause, SilenceBinds, SilenceKind, Speech

from ..logs import DAY, case_id, filed
from .reading_stand import Stand, problem, reading_stand

ONE, TWO, OLD, THEIRS = (case_id("complaint", number) for number in range(1, 5))
WORDS = Silence(
    kind=SilenceKind.NON_DISPARAGEMENT,
    binds=(SilenceBinds.COMPLAINANT, SilenceBinds.INSTITUTION),
    towards=(Speech.PRESS, Speech.NEXT_EMPLOYER),
    stays_free=(Speech.POLICE,),
    until=DAY,
)
CONFIDENTIAL = Silence(kind=SilenceKind.CONFIDENTIALITY, binds=(SilenceBinds.RESPONDENT,), towards=(Speech.PRESS,))


def settled(*clauses: SettlementClause, silences: tuple[Silence, ...] = ()) -> SettlementRecorded:
    limits = SettlementClause.LIMITS_REPORTING in clauses
    return SettlementRecorded(
        occurred_on=DAY, clauses=clauses, non_disclosure=not limits, limits_reporting=limits, silences=silences
    )


@pytest.fixture(scope="module")
def made(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    with reading_stand(database, tmp_path_factory.mktemp("reading")) as made:
        yield made


@pytest.fixture
def stand(made: Stand) -> Stand:
    return made.begin_anew()


@pytest.fixture
def filled(stand: Stand) -> Stand:
    """Two settlements of a case, one of which silences; one that silences twice; one of old; and another's."""
    both = SettlementClause.NON_DISCLOSURE, SettlementClause.NON_DISPARAGEMENT
    stand.log.record(ONE, filed(), settled(SettlementClause.APOLOGY))
    stand.log.record(ONE, settled(SettlementClause.NON_DISPARAGEMENT, silences=(WORDS,)))
    stand.log.record(TWO, filed(), settled(*both, silences=(WORDS, CONFIDENTIAL)))
    stand.log.record(OLD, filed(), settled(SettlementClause.LIMITS_REPORTING))
    stand.log.record(THEIRS, filed(), settled(*both, silences=(WORDS,)), institution="hogeschool")
    stand.project()
    return stand


def test_the_newest_comes_first_with_every_clause_in_words(filled: Stand) -> None:
    found = filled.get("/silence", "supervisory-board", accept_language="nl").json()
    assert [one["case"] for one in found["settlements"]] == [OLD, TWO, ONE]
    old, two, one = found["settlements"]
    assert (old["clauses"], old["silences"]) == (["limits_reporting"], [])
    assert [silence["kind"] for silence in two["silences"]] == ["non_disparagement", "confidentiality"]
    assert one["event"] == f"{ONE}.3"
    (silence,) = one["silences"]
    assert (silence["towards"], silence["stays_free"], silence["until"]) == (
        ["press", "next_employer"],
        ["police"],
        "2026-03-02",
    )
    assert silence["labels"]["towards"] == ["de pers", "een volgende werkgever"]
    assert silence["labels"]["binds"] == ["de klager", "de instelling"]
    assert one["labels"]["clauses"] == ["geen negatieve uitlatingen"]


def test_the_totals_are_of_all_settlements_of_the_institution(filled: Stand) -> None:
    found = filled.get("/silence", "auditor", accept_language="en").json()
    assert (found["total"], found["totals"]["settlements"], found["totals"]["silenced"]) == (3, 4, 3)
    assert {one["code"]: one["count"] for one in found["totals"]["clauses"]} == {
        "limits_reporting": 1,
        "non_disclosure": 1,
        "non_disparagement": 2,
    }
    assert {one["label"]: one["count"] for one in found["totals"]["kinds"]} == {
        "confidentiality of the content": 1,
        "non-disparagement": 2,
    }


def test_pages_follow_one_another_and_filters_narrow_them(filled: Stand) -> None:
    seen = []
    path = "/silence?limit=1"
    while path:
        page = filled.get(path, "board").json()
        seen += [one["case"] for one in page["settlements"]]
        path = page["next"]
    assert seen == [OLD, TWO, ONE]
    of_case = filled.get(f"/silence?case={ONE}", "board").json()
    assert (of_case["total"], of_case["totals"]["silenced"]) == (1, 3)
    none = filled.get("/silence?recorded_before=2020-01-01", "board").json()
    assert (none["total"], none["empty"]) == (0, "no_match")
    refused = filled.get("/silence?sillence=1", "board")
    assert (refused.status_code, problem(refused)["code"]) == (400, "query.unknown")


def test_before_there_is_any_it_says_so(stand: Stand) -> None:
    stand.log.record(ONE, filed())
    stand.project()
    found = stand.get("/silence", "board").json()
    assert (found["settlements"], found["empty"], found["totals"]["settlements"]) == ([], "nothing_yet", 0)


@pytest.mark.parametrize(
    ("role", "status"),
    [("coordinator", 200), ("board", 200), ("supervisory-board", 200), ("auditor", 200), ("handler", 403)],
)
def test_who_may_read_it(filled: Stand, role: str, status: int) -> None:
    assert filled.get("/silence", role).status_code == status
