"""An old version reads as the newest, through every step, and nothing else changes."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar

import orjson
import pytest

from events import codec
from events.codec import decode_event
from events.errors import Malformed
from events.payload import Payload
from events.registry import EVENTS
from events.upcasts import UPCASTS, Data
from tests.golden.files import golden


class Weighed(Payload):
    """A fictitious event in its third version: first in pounds, then with a unit, now in grams."""

    TOPIC: ClassVar[str] = "nl.meldstroom.incident.weighed.v3"
    weight_grams: int


def _named_unit(data: Data) -> Data:
    return {"weight": data["weight"], "unit": "pound"}


def _in_grams(data: Data) -> Data:
    assert data["unit"] == "pound"
    return {"weight_grams": data["weight"] * 500}


STEPS = {
    "nl.meldstroom.incident.weighed.v1": ("nl.meldstroom.incident.weighed.v2", _named_unit),
    "nl.meldstroom.incident.weighed.v2": ("nl.meldstroom.incident.weighed.v3", _in_grams),
}


@pytest.fixture
def _weighing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "EVENTS", MappingProxyType({**EVENTS, Weighed.TOPIC: Weighed}))
    monkeypatch.setattr(codec, "UPCASTS", MappingProxyType(STEPS))


def on_the_log(kind: str, data: Mapping[str, object]) -> bytes:
    """Bytes of an event as an older program wrote them."""
    record = orjson.loads(golden(Weighed))
    return orjson.dumps({**record, "type": kind, "data": data})


@pytest.mark.usefixtures("_weighing")
@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("nl.meldstroom.incident.weighed.v1", {"weight": 3}),
        ("nl.meldstroom.incident.weighed.v2", {"weight": 3, "unit": "pound"}),
        ("nl.meldstroom.incident.weighed.v3", {"weight_grams": 1500}),
    ],
)
def test_every_version_reads_as_the_newest(kind: str, data: Mapping[str, object]) -> None:
    recorded = decode_event(on_the_log(kind, data))
    assert recorded.event == Weighed(weight_grams=1500)
    assert recorded.envelope.type == kind


@pytest.mark.usefixtures("_weighing")
def test_what_an_old_version_cannot_have_been_is_malformed() -> None:
    with pytest.raises(Malformed, match="int"):
        decode_event(on_the_log("nl.meldstroom.incident.weighed.v2", {"weight": "x", "unit": "pound"}))


def test_every_old_version_leads_to_one_that_is_known() -> None:
    for old, (newer, _) in UPCASTS.items():
        assert old not in EVENTS
        assert newer in EVENTS or newer in UPCASTS
