"""What is searched for is found in whatever form it lies somewhere: or an empty table would prove nothing."""

import base64
import gzip
import io
import zipfile
from pathlib import Path

import pytest

from bench.stores import forms, in_files, in_values

MARKER = b"planted-marker-4711-of-nobody"


@pytest.mark.parametrize("before", [0, 1, 2, 3, 7])
def test_base64_is_found_at_every_alignment(before: int) -> None:
    whole = base64.b64encode(b"x" * before + MARKER + b"yz")
    assert in_values([whole], MARKER).count == 1
    assert in_values([base64.urlsafe_b64encode(b"\xff" * before + MARKER)], MARKER).count >= 1


def test_other_encodings_are_found() -> None:
    for coded in (MARKER, MARKER.hex().encode(), MARKER.decode().encode("utf-16-le"), MARKER.decode().encode("utf-16")):
        assert in_values([b"junk" + coded + b"junk"], MARKER).count == 1
    assert in_values([b"\x00\x01" + MARKER[:-1]], MARKER).count == 0
    assert "utf-16-le" not in forms(b"\xff\xfe\xfd")


def test_packed_files_are_looked_into_and_sparse_ones_read(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"1" * 100 + MARKER))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.gz", gzip.compress(MARKER * 3))
    (tmp_path / "b.zip").write_bytes(packed.getvalue())
    with (tmp_path / "sparse").open("wb") as file:
        file.truncate(50_000_000)
        file.seek(40_000_000)
        file.write(MARKER)
    found = in_files(tmp_path, MARKER)
    assert (found.count, found.places, found.read) == (5, 3, 3)
    assert found.bytes_read < 10_000_000
