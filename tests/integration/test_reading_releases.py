"""Publications and figures over HTTP, over real tables: what readers have, each figure once, and nothing else."""

import time
from collections.abc import Iterator
from typing import Any, cast

import psycopg
import pytest
from litestar.testing import TestClient

from events.ledgers import PATTERNS, Part
from events.release import Reconciled, ReleaseCorrected, ReleaseRefused, ReleaseWithdrawn, register_of
from events.rules import shipped
from events.vocabulary import CorrectionReason, ReleaseBar
from infra.postgres.pool import open_pool
from infra.postgres.projector import Projector
from infra.settings import Settings
from infra.tokens import DevelopmentKey
from services.bootstrap import layouts
from services.bootstrap.patterns_reading import pattern_reading
from services.intake.authentication import Authentication
from services.intake.http import Intake, build_app
from services.permissions import ALLOWED, Reading, Role

from ..logs import LedgerLog
from ..published import COUNTS, FIRST, SECOND, of_2025, published
from ..unit.patterns.stories import TODAY
from .reading_stand import problem
from .test_reading_patterns import PatternStand

REGISTER, THEIRS = register_of("uni"), register_of("hogeschool")
THIRD = FIRST[:-1] + "3"
NEWER = {**COUNTS, of_2025(route="signal"): 15}


@pytest.fixture(scope="module")
def made(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PatternStand]:
    folder = tmp_path_factory.mktemp("reading")
    with psycopg.connect(database, autocommit=True) as connection, open_pool(database, name="test") as pool:
        settings = Settings(postgres=database, data=folder, shards=1)
        layout = layouts.oversight(settings, shipped())
        layout.drop(connection)
        layout.ensure(connection)
        tables = Projector(connection, layout, PATTERNS, 1)
        tables.begin(PATTERNS.topic(Part.EVENTS), 0)
        intake = Intake(
            authentication=Authentication(DevelopmentKey(folder), audience=settings.audience, now=time.time),
            desk=cast("Any", None),
            answers=cast("Any", None),
            health=dict,
        )
        with TestClient(build_app(intake, extra_handlers=[*pattern_reading(settings, pool)])) as client:
            yield PatternStand(client, settings, tables, connection, LedgerLog(PATTERNS, 1), layout)


@pytest.fixture
def stand(made: PatternStand) -> PatternStand:
    made.begin_anew()
    made.log.record(REGISTER, *published(COUNTS))
    made.log.record(THEIRS, *published(COUNTS, SECOND, institution="hogeschool"), institution="hogeschool")
    made.project()
    return made


def figures(stand: PatternStand, query: str = "", **more: Any) -> list[dict[str, Any]]:
    """The figures that a supervisory board gets."""
    found: list[dict[str, Any]] = stand.get(f"/figures{query}", "supervisory-board", **more).json()["figures"]
    return found


def of(found: list[dict[str, Any]], **values: str) -> dict[str, Any]:
    """The one figure of these values, with all else together."""
    fixed = {"period": "2025", **values}
    (one,) = (
        figure for figure in found if {name: value for name, value in figure["at"].items() if value != "*"} == fixed
    )
    return one


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.RECIPIENT])
def test_what_was_published_is_for_everyone(stand: PatternStand, role: Role) -> None:
    assert role in ALLOWED[Reading.RELEASES]
    for path in ("/releases", f"/releases/{FIRST}", "/figures"):
        assert stand.get(path, role.value).status_code == 200


def test_every_figure_is_told_once_as_published_missing_apart_from_nought(stand: PatternStand) -> None:
    found = figures(stand)
    names = [tuple(sorted((name, value) for name, value in one["at"].items() if value != "*")) for one in found]
    assert len(names) == len(set(names))
    assert (of(found, route="signal")["count"], of(found, route="signal")["rounded"]) == (10, True)
    assert (of(found, route="incident")["count"], of(found, unit="law")["withheld"]) == (0, "missing")
    withheld = of(found, unit="arts/dance")
    assert (withheld["withheld"], "count" in withheld) == ("protected", False)
    assert withheld["label"] == "withheld to protect people"
    assert of(figures(stand, accept_language="nl"), unit="law")["label"] == "geen gegevens aangeleverd"


@pytest.mark.parametrize(
    ("query", "expected"),
    [("?route=complaint", {"complaint"}), ("?route=complaint&outcome=upheld", {"complaint"}), ("?route=gossip", set())],
)
def test_figures_are_asked_for_by_their_values(stand: PatternStand, query: str, expected: set[str]) -> None:
    assert {one["at"]["route"] for one in figures(stand, query)} == expected


def test_what_is_no_dimension_is_refused_by_name(stand: PatternStand) -> None:
    answer = stand.get("/figures?weather=rain", "board")
    assert (answer.status_code, problem(answer)["code"]) == (400, "query.unknown")


def test_the_newest_publication_holds_and_one_that_was_withdrawn_does_not(stand: PatternStand) -> None:
    stand.log.record(REGISTER, *published(NEWER, THIRD, corrects=FIRST))
    stand.project()
    assert (of(figures(stand), route="signal")["count"], of(figures(stand), route="signal")["release"]) == (15, THIRD)
    withdrawn = ReleaseWithdrawn(release=THIRD, reason=CorrectionReason.ERROR, occurred_on=TODAY)
    stand.log.record(REGISTER, withdrawn)
    stand.project()
    assert of(figures(stand), route="signal")["count"] == 10
    listed = {one["release"]: one for one in stand.get("/releases", "board").json()["releases"]}
    assert (listed[THIRD]["status"], listed[THIRD]["labels"]["withdrawn"]) == ("withdrawn", "error in the count")


def test_as_published_and_as_now_known_stand_side_by_side(stand: PatternStand) -> None:
    lines = (
        Reconciled(at=("2025", "signal", "*"), published=10, known=15, reason=CorrectionReason.LATE_REPORTS),
        Reconciled(at=("2025", "report", "*"), published=25, known=None, reason=CorrectionReason.PROTECTION),
    )
    stand.log.record(REGISTER, ReleaseCorrected(release=FIRST, by=THIRD, lines=lines, occurred_on=TODAY))
    stand.project()
    one = stand.get(f"/releases/{FIRST}", "board").json()
    assert (one["release"]["status"], one["release"]["corrected_by"]) == ("corrected", THIRD)
    signal, report = of(one["figures"], route="signal"), of(one["figures"], route="report")
    assert (signal["count"], signal["known"], signal["reason"]) == (10, 15, "late_reports")
    assert (report["count"], report["known"]) == (25, None)
    assert "known" not in of(one["figures"], route="complaint")


def test_of_what_was_prepared_or_refused_no_figure_is_told(stand: PatternStand) -> None:
    prepared, added, _ = published(NEWER, THIRD)
    stand.log.record(REGISTER, prepared, added)
    stand.project()
    one = stand.get(f"/releases/{THIRD}", "board").json()
    assert (one["release"]["status"], one["figures"]) == ("prepared", [])
    assert of(figures(stand), route="signal")["count"] == 10
    refused = ReleaseRefused(release=THIRD, bar=ReleaseBar.INTERVAL_AUDIT, rule="D01/1", occurred_on=TODAY)
    stand.log.record(REGISTER, refused)
    stand.project()
    one = stand.get(f"/releases/{THIRD}", "board").json()
    assert (one["release"]["status"], one["figures"]) == ("refused", [])


def test_nothing_of_another_institution_is_told(stand: PatternStand) -> None:
    assert [one["release"] for one in stand.get("/releases", "board").json()["releases"]] == [FIRST]
    assert {one["release"] for one in figures(stand)} == {FIRST}
    answer = stand.get(f"/releases/{SECOND}", "board")
    assert (answer.status_code, problem(answer)["code"]) == (404, "publication.unknown")
    assert stand.get(f"/releases/{SECOND}", "board", institution="hogeschool").status_code == 200


def test_a_page_that_is_the_same_is_not_sent_again(stand: PatternStand) -> None:
    for path in ("/releases", f"/releases/{FIRST}", "/figures"):
        etag = stand.get(path, "board").headers["etag"]
        assert stand.get(path, "board", if_none_match=etag).status_code == 304
