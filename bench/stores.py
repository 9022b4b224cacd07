"""Where a text or a key can be: searches every store byte for byte, in every form that a store may keep it in."""

import base64
import gzip
import io
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from .segments import batches, is_segment

CHUNK_BYTES = 8 * 1024 * 1024


def forms(needle: bytes) -> Mapping[str, bytes]:
    """The forms in which bytes may lie somewhere: as they are, as UTF-16, in hex, and in base64 at each alignment."""
    found = {"plain": needle, "hex": needle.hex().encode(), "HEX": needle.hex().upper().encode()}
    try:
        text = needle.decode()
    except UnicodeDecodeError:
        pass
    else:
        found |= {"utf-16-le": text.encode("utf-16-le"), "utf-16-be": text.encode("utf-16-be")}
    for shift in range(3):
        # What stands before it shifts it against the groups of four; the ends may hold bits of its neighbours.
        coded = base64.b64encode(b"\0" * shift + needle)
        inner = coded[(4 if shift else 0) : -4]
        found[f"base64+{shift}"] = inner
        if (in_url := inner.translate(bytes.maketrans(b"+/", b"-_"))) != inner:
            found[f"base64url+{shift}"] = in_url
    return found


def unpacked(content: bytes) -> Iterator[bytes]:
    """Content as it lies there, and what is packed in it where it is an archive or a stream that packs."""
    yield content
    if content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content)
    elif content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from unpacked(archive.read(name))
    elif is_segment(content):
        yield from (batch.body for batch in batches(content))
    elif content[:1] == b"\x78":
        try:
            yield zlib.decompress(content)
        except zlib.error:
            return


@dataclass(slots=True)
class Found:
    """How often something was found, by its form, and in how many places out of how many that were read."""

    places: int = 0
    read: int = 0
    bytes_read: int = 0
    by_form: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How often it was found."""
        return sum(self.by_form.values())

    def look(self, contents: Iterable[bytes], sought: Mapping[str, bytes]) -> None:
        """Look through all contents of one place."""
        self.read += 1
        before = self.count
        for content in contents:
            self.bytes_read += len(content)
            for name, form in sought.items():
                if (times := content.count(form)) > 0:
                    self.by_form[name] = self.by_form.get(name, 0) + times
        self.places += self.count > before


def in_files(folder: Path, needle: bytes) -> Found:
    """Everything below a folder, packed files unpacked too. A file that goes meanwhile is passed over."""
    found, sought = Found(), forms(needle)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            content = _content(path)
        except OSError:
            continue
        found.look(unpacked(content), sought)
    return found


def in_values(values: Iterable[bytes], needle: bytes) -> Found:
    """Records as a reader of the log gets them, whatever the broker packs."""
    found, sought = Found(), forms(needle)
    found.look(values, sought)
    return found


def in_tables(dsn: str, needle: bytes) -> Found:
    """Every table of a database, whole, as its own dump has it."""
    found, sought = Found(), forms(needle)
    tables = (
        "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
        " AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
    )
    with psycopg.connect(dsn) as connection:
        for schema, table in connection.execute(tables).fetchall():
            statement = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(schema, table))
            with connection.cursor() as cursor, cursor.copy(statement) as copy:
                found.look([b"".join(bytes(block) for block in copy)], sought)
    return found


def _content(path: Path) -> bytes:
    """A file's bytes; of a sparse one, such as an index of Kafka's, what was written of it."""
    size = path.stat().st_size
    with path.open("rb") as file:
        parts = []
        place = 0
        while place < size:
            try:
                begin = os.lseek(file.fileno(), place, os.SEEK_DATA)
            except OSError:
                break
            end = min(os.lseek(file.fileno(), begin, os.SEEK_HOLE), begin + CHUNK_BYTES)
            os.lseek(file.fileno(), begin, os.SEEK_SET)
            parts.append(os.read(file.fileno(), end - begin))
            place = end
    return b"".join(parts)
