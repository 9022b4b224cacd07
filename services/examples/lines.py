"""What lies in `examples/`: commands as a university's own systems send them, one CloudEvent a line."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, NamedTuple

import msgspec

from events.codec import decode_command
from events.identity import case_of
from events.registry import Command

from ..moments import legal_date
from ..permissions import ROLES, Role

FOLDER = Path(__file__).parents[2] / "examples"
RULES = FOLDER / "rules"  # What the institutions of the examples say of themselves, and their own terms.


class BadExample(ValueError):
    """A line that no university's system would send; the message names file and line."""


class _Attributes(msgspec.Struct, frozen=True):
    """What a player needs of a line; intake reads all of it."""

    id: str
    source: str
    type: str
    subject: str
    time: Annotated[datetime, msgspec.Meta(tz=True)]
    data: msgspec.Raw
    expectedcode: str = ""
    awaits: bool = False


_attributes = msgspec.json.Decoder(_Attributes)


class System(NamedTuple):
    """Who sends: a system of an institution, by the role that it holds there, which is all that its token needs to say.

    The number of a measure derives from the name of the client that took it, so a file that ends a measure holds true
    for clients of these names only.
    """

    institution: str
    role: Role

    @property
    def client(self) -> str:
        """The name under which the system identifies itself."""
        return f"{self.institution}.{self.role}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One command of one system.

    `body` is what is sent, byte for byte. `time` is when the caller's system sent it. `expectedcode` is the code of the
    refusal that the line is there to show, empty where it is to be accepted. It `awaits` its stream where a processor
    makes that, so that it can be seen before it is sent.
    """

    body: bytes
    id: str
    system: System
    type: str
    subject: str
    time: datetime
    data: bytes
    expectedcode: str = ""
    awaits: bool = False

    @property
    def case(self) -> str:
        """The case that it is about, itself or by what lies beside it."""
        return case_of(self.subject)

    @property
    def command(self) -> Command:
        """The command that the line carries."""
        return decode_command(self.type, self.data)


def read(folder: Path = FOLDER) -> tuple[Line, ...]:
    """Every line of every file, by the time at which it was sent. Raises `BadExample`."""
    lines = [_line(text, f"{path.name}:{number}") for path in _files(folder) for number, text in _numbered(path)]
    return tuple(sorted(lines, key=lambda line: line.time))


def by_case(lines: Iterable[Line]) -> Mapping[str, Sequence[Line]]:
    """The lines of each case, in the order in which they were sent."""
    cases: dict[str, list[Line]] = {}
    for line in lines:
        cases.setdefault(line.case, []).append(line)
    return MappingProxyType(cases)


def by_day(lines: Iterable[Line]) -> Sequence[Sequence[Line]]:
    """The lines of each day, as the calendar in the Netherlands has it, in their order."""
    return [tuple(of_day) for _, of_day in groupby(lines, key=lambda line: legal_date(line.time))]


def digest(lines: Iterable[Line]) -> str:
    """What tells one set of examples from another."""
    whole = hashlib.sha256()
    for line in lines:
        whole.update(line.body + b"\n")
    return whole.hexdigest()


def _files(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.ndjson"))
    if not files:
        raise BadExample(f"there are no .ndjson files in {folder}")
    return files


def _numbered(path: Path) -> list[tuple[int, bytes]]:
    return list(enumerate(path.read_bytes().splitlines(), start=1))


def _line(text: bytes, where: str) -> Line:
    try:
        found = _attributes.decode(text)
    except msgspec.MsgspecError as error:
        raise BadExample(f"{where}: {error}") from None
    # The systems of the examples are named by the role that each holds at its institution.
    match found.source.split("/"):
        case ["", "institutions", institution, system] if system in ROLES:
            pass
        case _:
            raise BadExample(f"{where}: source is /institutions/INSTITUTION/ROLE, not {found.source!r}")
    return Line(
        body=text,
        id=found.id,
        system=System(institution, ROLES[system]),
        type=found.type,
        subject=found.subject,
        time=found.time,
        data=bytes(found.data),
        expectedcode=found.expectedcode,
        awaits=found.awaits,
    )
