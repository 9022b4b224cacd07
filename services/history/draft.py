"""A row on its way to a command: the data so far, what is personal in it and where, and what is wrong with it."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .mapping import Kind
from .problems import Problem


class Text(NamedTuple):
    """A personal text that lies in the clear, still: in `holder` under `name`, at `path` of the command.

    It is `person`'s own, or else the case's.
    """

    holder: dict[str, Any]
    name: str
    path: str
    person: dict[str, Any] | None


class Named(NamedTuple):
    """A person who needs a pseudonym. Where not `keep`, the reference gives it and is forgotten."""

    holder: dict[str, Any]
    path: str
    keep: bool


class Referred(NamedTuple):
    """Another row whose case is meant: what identifies it lies in `holder` under `name`, until that is its case.

    `elsewhere` is the kind of case that it is where the file does not have it; without, it must be there.
    """

    holder: dict[str, Any]
    name: str
    path: str
    columns: tuple[str, ...]
    elsewhere: Kind | None


@dataclass(slots=True)
class Draft:
    """What a row became. With problems, `data` is of no use. `row` stands for what identifies it."""

    number: int
    line: int
    kind: Kind | None = None
    identity: tuple[str, ...] = ()
    row: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    persons: list[Named] = field(default_factory=list)
    referred: list[Referred] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def ended(self) -> bool:
        """Whether the handling was over."""
        return any(name in self.data for name in ("closed_at", "ending", "closed_on"))
