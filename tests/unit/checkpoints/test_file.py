"""A file in which checkpoints are put down: what was told to be there is there, whatever cut a line off."""

from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from infra.anchors.file import FileAnchor, notes


def anchored(path: Path, *told: str) -> list[object]:
    anchor = FileAnchor("disk", path)
    return [anchor.put(note, 0, {}) for note in told]


def line(note: str) -> bytes:
    return orjson.dumps({"note": note}) + b"\n"


def test_what_was_put_down_is_read_in_its_order_and_its_receipt_is_its_line(tmp_path: Path) -> None:
    path = tmp_path / "disk" / "anchors.ndjson"
    assert anchored(path, "one", "two") == [f"sha256 {sha256(line(note)).hexdigest()}" for note in ("one", "two")]
    assert list(notes(path)) == [(1, "one"), (2, "two")]
    assert list(notes(tmp_path / "none")) == []


@pytest.mark.parametrize("cut", [1, 5, len(line("two"))])
def test_a_line_that_was_cut_off_is_passed_over_and_spoils_none_after_it(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "anchors.ndjson"
    path.write_bytes(line("one") + line("two")[:-cut])
    assert list(notes(path)) == [(1, "one")]
    anchored(path, "two", "three")
    assert list(notes(path)) == [(1, "one"), (2, "two"), (3, "three")]


def test_a_whole_line_that_is_no_checkpoint_is_named(tmp_path: Path) -> None:
    path = tmp_path / "anchors.ndjson"
    path.write_bytes(line("one") + b"{}\n" + line("two"))
    with pytest.raises(ValueError, match=r"line 2 of anchors\.ndjson is no checkpoint"):
        list(notes(path))
