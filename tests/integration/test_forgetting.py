"""A planted text is looked for in every store, byte for byte, before its keys are destroyed and after."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from infra.embedded import EmbeddedKafka, EmbeddedPostgres, free_port

from .erasing_stand import office
from .forgetting import MARKER, MUST_HAVE_BOX, Stores

pytestmark = pytest.mark.kafka


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    with (
        EmbeddedKafka(tmp_path / "kafka", free_port()) as kafka,
        EmbeddedPostgres(tmp_path / "postgres", free_port()) as postgres,
        office(tmp_path / "services", kafka.bootstrap, postgres.dsn, "escalation") as desk,
    ):
        yield Stores(desk, tmp_path)


def test_what_was_erased_is_in_no_store_and_everything_else_is_what_it_was(stores: Stores) -> None:
    case = stores.desk.raised(MARKER.decode(), reference=uuid4().hex)
    stores.plant(case)
    before = stores.look()
    # The search finds what is there: the text only where it was given out, the keys only where keys lie.
    assert {name for name, row in before.items() if row.text} == {"export of before", "export of now"}
    assert {"tables of the database", "files of the database", "backup of before"} <= {
        name for name, row in before.items() if row.keys
    }
    assert all(before[name].boxes and before[name].opens for name in MUST_HAVE_BOX)

    stores.desk.erase(case)
    after = stores.look()
    assert [row for row in after.values() if not row.as_it_must] == []
    assert after["export of now"].text == 0
    assert after["backup of now"].keys == 0
    for name in MUST_HAVE_BOX:
        assert after[name].boxes >= before[name].boxes, "the sealed bytes stay, and every hash over them"
    assert [name for name, holds in stores.holds().items() if not holds] == []
