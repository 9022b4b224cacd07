"""Batches of a segment file are read and written as Kafka has them."""

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kafka.record.default_records import DefaultRecordBatch, DefaultRecordBatchBuilder

from bench.segments import Batch, batch_of, is_segment, mark, sealed, splice
from bench.stores import unpacked

values_of = st.lists(st.binary(min_size=1, max_size=300), min_size=1, max_size=30)


def built(values: list[bytes], first: int = 0, codec: int = DefaultRecordBatchBuilder.CODEC_LZ4) -> bytes:
    """A batch as kafka-python makes it, its base offset set as a broker does."""
    builder = DefaultRecordBatchBuilder(2, codec, 0, -1, -1, -1, 1_000_000)
    for number, value in enumerate(values):
        builder.append(number, 1_700_000_000_000 + number, b"key", value, [("content-type", b"x")])
    raw = bytes(builder.build())
    return struct.pack(">q", first) + raw[8:]


def read(raw: bytes) -> list[bytes]:
    batch = DefaultRecordBatch(raw)
    assert batch.validate_crc()
    return [record.value for record in batch]


@given(values_of, st.sampled_from([0, DefaultRecordBatchBuilder.CODEC_LZ4]))
def test_records_are_read_and_written_back_byte_for_byte(values: list[bytes], codec: int) -> None:
    batch = Batch(0, built(values, codec=codec))
    assert Batch(0, batch.holding(batch.rows())).body == batch.body
    assert read(batch.holding(batch.rows())) == values
    assert read(batch.holding(batch.rows()[:-1] or batch.rows())) == (values[:-1] or values)


def test_a_batch_of_which_nothing_is_left_is_compressed_by_nobody() -> None:
    left = Batch(0, built([b"one"])).holding([])
    assert (read(left), Batch(0, left).body) == ([], b"")


def test_a_changed_batch_has_the_checksum_that_it_must_have() -> None:
    raw = built([b"one", b"two"], codec=0)
    assert not DefaultRecordBatch(raw.replace(b"one", b"uno")).validate_crc()
    assert read(sealed(raw.replace(b"one", b"uno"))) == [b"uno", b"two"]


def test_an_event_is_found_in_its_batch_and_another_is_put_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "0.log"
    first, second = built([mark(1), mark(2)]), built([mark(3)], first=2)
    path.write_bytes(first + second)
    (tmp_path / "0.index").write_bytes(b"derived")
    batch = batch_of(path, 3)
    assert (batch.start, batch.raw) == (len(first), second)
    made = batch_of(path, 2)
    splice(path, made, made.holding(made.rows()[:1]))
    assert read(path.read_bytes()[: -len(second)]) == [mark(1)]
    assert path.read_bytes().endswith(second)
    assert not (tmp_path / "0.index").exists()
    with pytest.raises(ValueError, match="no event 2"):
        batch_of(path, 2)


def test_a_segment_is_known_and_its_text_is_found_though_it_is_compressed() -> None:
    text = b"a sentence that nobody may find, " * 40
    segment = built([text]) + built([text], first=1)
    assert is_segment(segment)
    assert text not in segment
    assert [text in body for body in list(unpacked(segment))[1:]] == [True, True]
    assert [text in body for body in list(unpacked(segment[:-1]))[1:]] == [True]
    assert not is_segment(b"\x1f\x8b" + segment)
