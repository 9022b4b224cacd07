"""`audit replay releases`: what is another comes first, and what was never published is no proof."""

from collections.abc import Sequence

import pytest

from events.release import ReleasedCell
from services.bootstrap.audit_releases import Remade
from services.cli import audit_releases
from services.releases.republishing import Other, Republished

from .run import Shell

SAME = Republished(release="release-1", figures=12)
OTHER = Republished(
    release="release-2",
    figures=9,
    others=(
        Other(figure="unit=arts", published=ReleasedCell(at=("arts",), count=7), again=ReleasedCell(at=("arts",))),
        Other(figure="unit=law", published=None, again=ReleasedCell(at=("law",), count=5)),
    ),
)
LATER = Republished(release="release-3", figures=9, why="its digest or its certificate is another")


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capfd)


def found(monkeypatch: pytest.MonkeyPatch, *made: Republished) -> None:
    every: Sequence[tuple[str, Republished]] = [("uni", one) for one in made]
    monkeypatch.setattr(audit_releases, "publications", lambda _: every)
    monkeypatch.setattr(audit_releases, "replay_releases", lambda *_: Remade(found=every, seconds=1.5))


def test_the_same_is_good_and_nothing_is_not(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    found(monkeypatch, SAME)
    ran = shell("audit", "replay", "releases")
    assert (ran.code, shell.announced) == (0, [])
    assert "same" in ran.out
    found(monkeypatch)
    empty = shell("audit", "replay", "releases")
    assert empty.code == 2
    assert "Nothing was published yet" in empty.err


def test_what_is_another_is_told_figure_by_figure(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    found(monkeypatch, SAME, OTHER, LATER)
    ran = shell("audit", "replay", "releases")
    assert ran.code == 1
    assert [one["what"] for one in shell.announced] == ["proof"]
    assert "unit=arts: published 7, by the log protected" in ran.out
    assert "unit=law: published nothing, by the log 5" in ran.out
    assert "release-3 its digest or its certificate is another" in ran.out
    told = shell("audit", "replay", "releases", "--json").json
    assert [(one["same"], one["different"]) for one in told["publications"]] == [(True, 0), (False, 2), (False, 0)]


def test_a_dry_run_only_counts(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    found(monkeypatch, SAME, OTHER)
    assert shell("audit", "replay", "releases", "--dry-run", "--json").json == {"releases": 2}
