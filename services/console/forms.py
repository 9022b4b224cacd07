"""Forms by which people order something: which command each is, and what it asks. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from events.vocabulary.code import Code

from ..permissions import act_of

VALUES_MAX = 100  # Of one field of a form.


class Input(StrEnum):
    """How a field is filled in."""

    ONE = "one"
    SEVERAL = "several"
    DAY = "day"
    NUMBER = "number"
    LINE = "line"
    TEXT = "text"
    YES = "yes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form: its place in the command, with full stops between names."""

    name: str
    title: str
    input: Input
    codes: Sequence[Code] = ()
    needed: bool = True

    @property
    def of_measures(self) -> bool:
        """Whether one of the pattern's own measures is chosen, and no code."""
        return self.input is Input.ONE and not self.codes

    def choices(self, language: str) -> Sequence[tuple[str, str]]:
        """Every code with its words."""
        return [(code.value, code.nl if language == "nl" else code.en) for code in self.codes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a command asks for. `weighty` says that it ends or gives something away.

    `hidden` names what the page fills in by itself, such as the measure that the form stands beside.
    """

    type: str
    title: str
    fields: Sequence[Field] = ()
    weighty: bool = False
    hidden: Sequence[str] = ()
    shape: Callable[[dict[str, Any]], dict[str, Any]] = field(default=lambda data: data)

    @property
    def permission(self) -> str:
        """The act in the table of permissions, such as `pattern.confirm`."""
        return act_of(self.type)

    @property
    def name(self) -> str:
        """What it is called in an address."""
        return self.permission.partition(".")[2]

    def data(self, form: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """The command's data of what was filled in; what cannot be read as it should stays as it is, to be refused."""
        found: dict[str, Any] = {}
        for one in self.fields:
            values = [value.strip() for value in form.get(one.name, ()) if value.strip()]
            if values:
                _put(found, one.name.split("."), _read(one.input, values))
        found |= {name: form[name][0] for name in self.hidden if form.get(name)}
        return self.shape(found)

    def lacking(self, form: Mapping[str, Sequence[str]]) -> Sequence[Field]:
        """What must be filled in, and was left empty."""
        return [one for one in self.fields if one.needed and not _filled(form, one.name)]

    def field_at(self, path: str, form: Mapping[str, Sequence[str]]) -> Field | None:
        """The field that a path in the data leads to; None where it leads to none of the form.

        Of the words of a lesson the path tells a place in what was sent, or only that it is one of them.
        """
        plain = path.removeprefix("data.").replace("[...]", ".*")
        names = [name for name in re.split(r"[.\[\]]", plain) if name]
        found = [one for one in self.fields if _leads(names, one.name.split("."), self._sent(form))]
        lacking = [one for one in found if not _filled(form, one.name)]
        half = [one for one in lacking if any(_filled(form, other.name) for other in self._beside(one))]
        return next(iter([*half, *(one for one in found if one not in lacking), *lacking]), None)

    def _sent(self, form: Mapping[str, Sequence[str]]) -> Sequence[str]:
        """In which languages words were sent, in their order."""
        found = (one.name.split(".")[1] for one in self.fields if one.name.count(".") == 2 and _filled(form, one.name))
        return list(dict.fromkeys(found))

    def _beside(self, field: Field) -> Sequence[Field]:
        above = field.name.rpartition(".")[0]
        return [one for one in self.fields if above and one.name.rpartition(".")[0] == above]


def _filled(form: Mapping[str, Sequence[str]], name: str) -> bool:
    return any(value.strip() for value in form.get(name, ()))


def _leads(path: Sequence[str], field: Sequence[str], sent: Sequence[str]) -> bool:
    """Whether a path and a field go the same way, as far as the shorter of them goes."""
    steps = [sent[int(one)] if one.isdecimal() and int(one) < len(sent) else one for one in path]
    return bool(steps) and all(one in {"*", two} for one, two in zip(steps, field, strict=False))


def _read(input: Input, values: Sequence[str]) -> Any:
    match input:
        case Input.SEVERAL:
            return list(values)
        case Input.NUMBER:
            return int(values[0]) if values[0].isdecimal() and len(values[0]) < 19 else values[0]
        case Input.YES:
            return values[0] == "yes"
        case _:
            return values[0]


def _put(found: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for name in path[:-1]:
        found = found.setdefault(name, {})
    found[path[-1]] = value


def typed(form: Any) -> Mapping[str, Sequence[str]]:
    """What came with a form, by its names."""
    return {name: [str(value) for value in form.getall(name)[:VALUES_MAX]] for name in form}


def one_of(values: Mapping[str, Sequence[str]], name: str) -> str:
    """What came under a name of which a form has one; empty where nothing did."""
    return next(iter(values.get(name, ())), "")
