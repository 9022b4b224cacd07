"""No address is forgotten: each says what it shows, or why nobody records who looks."""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from infra.settings import Settings
from services.access.api import API, UNRECORDED
from services.bootstrap import intake
from services.intake.acts import ACTS
from services.intake.http import Intake, build_app
from services.permissions import ALLOWED, Reading


def api(folder: Path) -> Litestar:
    """The whole of intake as its process mounts it, over nothing."""
    settings, nothing = Settings(data=folder), MagicMock()
    return build_app(
        Intake(authentication=nothing, desk=nothing, answers=nothing, health=dict),
        extra_handlers=intake.mounted(settings, nothing, nothing, nothing, nothing),
    )


def names(app: Litestar) -> Iterator[str]:
    """What every address is called that takes a request, but for those of the framework itself."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            ours = isinstance(handler, HTTPRouteHandler) and handler.http_methods != {"OPTIONS"} and handler.name
            if ours and "litestar_openapi" not in handler.name:
                yield handler.name


def test_every_address_of_the_api_is_recorded_or_says_why_not(tmp_path: Path) -> None:
    there = set(names(api(tmp_path))) - set(ACTS)
    assert there == API.keys() | UNRECORDED.keys()
    assert not API.keys() & UNRECORDED.keys()
    assert all(reason.endswith(".") for reason in UNRECORDED.values())


@pytest.mark.parametrize("reading", [one for one in Reading if one.value not in {"read.outcome", "read.lessons"}])
def test_whatever_the_table_lets_read_is_recorded_at_some_address(reading: Reading) -> None:
    of_console = {Reading.SUBJECT_ACCESS, Reading.PARKED, Reading.REPORTS, Reading.STREAMS, Reading.PROOF, Reading.LOG}
    assert ALLOWED[reading]
    assert reading in of_console | {shows.reading for shows in API.values()}
