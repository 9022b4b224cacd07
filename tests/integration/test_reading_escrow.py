"""What was released from escrow over HTTP, and of what was not, one sum and nothing else."""

from collections.abc import Iterator
from uuid import NAMESPACE_URL, uuid5

import pytest

from events.escrow import DepositRead, DepositWithdrawn, EscrowReleased
from infra.postgres.pool import open_pool
from infra.postgres.reporting import EscrowTable
from projections.catalogue import READING

from ..logs import BEGIN, DAY
from ..unit.projections.test_escrow import deposited
from .reading_stand import Stand, problem, reading_stand

MET, SEALED, THEIRS, LATER = (f"escrow-{uuid5(NAMESPACE_URL, name)}" for name in ("met", "sealed", "theirs", "later"))
A, B, C, D, E, F, G = (f"deposit-{uuid5(NAMESPACE_URL, name)}" for name in "abcdefg")


@pytest.fixture(scope="module")
def made(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    with reading_stand(database, tmp_path_factory.mktemp("reading")) as made:
        yield made


@pytest.fixture
def stand(made: Stand) -> Stand:
    return made.begin_anew()


@pytest.fixture
def filled(stand: Stand) -> Stand:
    """Two reports that met, one of which was read; two on another person that lie sealed; and others' own."""
    released = EscrowReleased(deposits=(A, B), rule="E01/1", occurred_on=DAY)
    read = DepositRead(deposit=A, reader="confidant:0123456789abcdef", warning="duty-warning/1", occurred_at=BEGIN)
    stand.log.record(MET, deposited(A), deposited(B, reporter=None), released, read)
    taken_back = DepositWithdrawn(deposit=E, occurred_on=DAY)
    stand.log.record(SEALED, deposited(C), deposited(D), deposited(E), taken_back)
    stand.log.record(THEIRS, deposited(F, institution="hogeschool"), institution="hogeschool")
    stand.project()
    return stand


def test_released_reports_are_listed_without_their_texts(filled: Stand) -> None:
    found = filled.get("/escrow", "confidant", accept_language="nl").json()
    (met,) = found["escrows"]
    assert met["stream"] == MET
    first, second = met["deposits"]
    assert (first["deposit"], first["released_on"], first["read_on"]) == (A, "2026-03-02", "2026-03-02")
    assert (first["marked"], second["marked"], second["read_on"]) == (True, False, None)
    assert first["labels"] == {"setting": "veldwerk"}
    assert first["read"] == f"/escrow/{MET}/deposits/{A}/read"


def test_of_what_is_sealed_there_is_one_sum_for_the_institution_and_nothing_else(filled: Stand) -> None:
    answer = filled.get("/escrow", "ombuds")
    assert (answer.json()["sealed"], answer.json()["opened"]) == (2, 1)
    for secret in (SEALED, THEIRS, C, D, E, F, "bm9uY2U"):
        assert secret not in answer.text
    theirs = filled.get("/escrow", "confidant", institution="hogeschool").json()
    assert (theirs["escrows"], theirs["sealed"]) == ([], 1)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("confidant", 200),
        ("ombuds", 200),
        ("auditor", 200),
        ("handler", 403),
        ("board", 403),
        ("reporter-portal", 403),
        ("operator", 403),
    ],
)
def test_who_may_see_that_reports_were_released(filled: Stand, role: str, status: int) -> None:
    assert filled.get("/escrow", role).status_code == status


def test_the_newest_release_comes_first_a_page_at_a_time(filled: Stand) -> None:
    filled.log.record(LATER, deposited(G), EscrowReleased(deposits=(G,), rule="E01/1", occurred_on=DAY))
    filled.project()
    first = filled.get("/escrow?limit=1", "ombuds").json()
    second = filled.get(first["next"], "ombuds").json()
    assert [one["escrows"][0]["stream"] for one in (first, second)] == [LATER, MET]
    assert second["next"] is None


@pytest.mark.parametrize("path", ["/cases/{}", "/cases/{}/history"])
def test_an_escrow_is_no_case_that_someone_could_follow(filled: Stand, path: str) -> None:
    for stream in (MET, SEALED):
        answer = filled.get(path.format(stream), "coordinator")
        assert (answer.status_code, problem(answer)["code"]) == (404, "case.unknown")


def test_what_was_withdrawn_is_found_again_to_be_erased(filled: Stand) -> None:
    with open_pool(filled.settings.postgres, name="test") as pool:
        table = EscrowTable(pool, READING.schema)
        assert table.withdrawn(BEGIN) == [E]
        assert table.withdrawn(BEGIN.replace(year=2030)) == []
