"""The register of destroyed keys: lines are only added, and a crash in the middle of one loses nothing else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.destroyed_keys import BadRegister, DestroyedKey, add, read

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ONE, TWO = (DestroyedKey(kid, AT, "objection", "coordinator:1 board:2") for kid in ("case-1", "person-1.2"))


def test_what_is_added_is_read_again_in_its_order(tmp_path: Path) -> None:
    path = tmp_path / "new" / "destroyed.ndjson"
    add(path, [ONE])
    add(path, [])
    add(path, [TWO, ONE])
    assert list(read(path)) == [ONE, TWO, ONE]
    assert path.stat().st_mode & 0o077 == 0, "pseudonyms are nobody else's to read"


def test_a_line_that_a_crash_cut_off_is_passed_over_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "destroyed.ndjson"
    add(path, [ONE, TWO])
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    assert list(read(path)) == [ONE]
    add(path, [TWO])
    assert list(read(path)) == [ONE, TWO]
    path.write_bytes(b"{}\n" + whole)
    with pytest.raises(BadRegister, match="line 1"):
        list(read(path))
