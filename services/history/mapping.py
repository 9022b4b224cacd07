"""What a data set of the past looks like, as a file says it (koppeling): a mapping is data, and needs no code.

The tables `[incident]` and `[complaint]` follow the fields of `BringInIncident` and `BringInComplaint` name for name;
`tree.py` joins them. This file is the rest: how the file is written, what identifies a row, what a row is.
"""

import re
import tomllib
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from events.vocabulary import Token

MAPPING_BYTES_MAX = 1024 * 1024
REJECT = "reject"
ISO = "iso"
Kind = Literal["incident", "complaint"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_Character = Annotated[str, msgspec.Meta(min_length=1, max_length=1)]
_Names = Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]


class BadMapping(ValueError):
    """A mapping that cannot be used: on which line, which field, and what to do about it."""

    def __init__(self, line: int, field: str, reason: str) -> None:
        super().__init__(f"line {line}: {field}: {reason}" if field else f"line {line}: {reason}")
        self.line = line
        self.field = field
        self.reason = reason


class FileShape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the file is written. `empty` are the cells that say nothing; `dates` the notations tried, in this order."""

    format: Literal["csv", "ndjson"] = "csv"
    delimiter: _Character = ","
    quote: _Character = '"'
    encoding: Literal["utf-8", "windows-1252", "iso-8859-1", "iso-8859-15"] = "utf-8"
    dates: _Names = (ISO,)
    zone: str = "Europe/Amsterdam"
    empty: tuple[str, ...] = ("",)


class KindOfRow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a row is: always the same, or by what stands in a column."""

    constant: Kind | None = None
    column: str = ""
    incident: tuple[str, ...] = ()
    complaint: tuple[str, ...] = ()


class Leaf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where one field comes from: columns, or a constant.

    `codes` turns what stands in the file into our codes, or into names of units; labels in Dutch and English are
    understood without. `unknown` is the code for what it does not have, or `reject`. `split` divides a cell that holds
    several. `keep` says of a person's reference whether it is kept sealed, or gives the pseudonym and is forgotten.
    `elsewhere` is what a row is that is referred to and lies in another file of the data set.
    """

    column: str = ""
    columns: tuple[str, ...] = ()
    constant: str | bool | None = None
    default: str | bool | None = None
    codes: dict[str, str] = {}
    unknown: str = REJECT
    split: str = ""
    dates: tuple[str, ...] = ()
    keep: bool = True
    elsewhere: Kind | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that it comes from."""
        return (self.column, *self.columns) if self.column else self.columns


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole mapping. `source` names the data set; `row` are the columns that together identify a row in it."""

    source: Token
    institution: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$(?!\n)")]
    row: _Names
    file: FileShape = FileShape()
    kind: KindOfRow
    incident: dict[str, Any] | None = None
    complaint: dict[str, Any] | None = None

    def fields(self, kind: Kind) -> dict[str, Any] | None:
        """What is said of the fields of a kind of case."""
        return self.incident if kind == "incident" else self.complaint

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of cases that rows can be."""
        if self.kind.constant is not None:
            return (self.kind.constant,)
        return tuple(kind for kind in KINDS if getattr(self.kind, kind))


class Located(msgspec.Struct, frozen=True):
    """A mapping with its text, so that what is wrong with a field can be said by its line."""

    mapping: Mapping
    text: str

    def bad(self, field: str, reason: str) -> BadMapping:
        """What to raise about a field, such as `incident.coding.unit`."""
        return BadMapping(line_of(self.text, field), field, reason)


def load(value: bytes) -> Located:
    """A mapping from the bytes of its file. Raises `BadMapping`."""
    if len(value) > MAPPING_BYTES_MAX:
        raise BadMapping(1, "", f"a mapping has at most {MAPPING_BYTES_MAX} bytes; this is another file")
    try:
        text = value.decode()
        data = tomllib.loads(text)
    except UnicodeDecodeError:
        raise BadMapping(1, "", "a mapping is written in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise BadMapping(int(found[1]) if found else 1, "", f"this is no TOML: {error}") from None
    try:
        located = Located(msgspec.convert(data, Mapping), text)
    except msgspec.ValidationError as error:
        raise _explained(text, "", error) from None
    _check(located)
    return located


def leaf(located: Located, field: str, value: object) -> Leaf:
    """What a mapping says of one field; a text alone names its column. Raises `BadMapping`."""
    if isinstance(value, str):
        return Leaf(column=value)
    try:
        found = msgspec.convert(value, Leaf)
    except msgspec.ValidationError as error:
        raise _explained(located.text, field, error) from None
    if bool(found.names) == (found.constant is not None):
        raise located.bad(field, "give a column or a constant, and not both")
    return found


def line_of(text: str, field: str) -> int:
    """The line on which a field is given, or else the nearest thing that it is in."""
    table = ""
    best, length = 1, -1
    for number, line in enumerate(text.splitlines(), start=1):
        if head := re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?", line):
            table = head[1]
            name = table
        elif key := re.match(r"\s*([\w.-]+)\s*=", line):
            name = f"{table}.{key[1]}" if table else key[1]
        else:
            continue
        if f"{field}.".startswith(f"{name}.") and len(name) > length:
            best, length = number, len(name)
    return best


def _explained(text: str, field: str, error: msgspec.ValidationError) -> BadMapping:
    what, _, path = str(error).partition(" - at `$")
    inner = re.sub(r"\[[^\]]*\]", "", path.rstrip("`").lstrip("."))
    unknown = re.search(r"field `(.*)`$", what)
    parts = (field, inner, unknown[1] if unknown else "")
    name = ".".join(part for part in parts if part)
    return BadMapping(line_of(text, name), name, f"{what[0].lower()}{what[1:]}")


def _check(located: Located) -> None:
    mapping = located.mapping
    if mapping.file.zone not in available_timezones() or not ZoneInfo(mapping.file.zone):
        raise located.bad("file.zone", "no such time zone; give one such as Europe/Amsterdam")
    if (mapping.kind.constant is None) != bool(mapping.kind.column):
        raise located.bad("kind", "say what every row is (constant), or in which column it stands")
    if not mapping.kinds:
        raise located.bad("kind", "say which values of the column are an incident, and which a complaint")
    for kind in mapping.kinds:
        if mapping.fields(kind) is None:
            raise located.bad(kind, f"rows can be a {kind}, so there must be a table [{kind}]")
