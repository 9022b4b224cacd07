"""Takes in the files of several institutions: which are to be used, which were replaced, and which are refused.

Which files there are matters, in what order they came does not: an old file that is sent again changes nothing as long
as the newer one is kept.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from events.rules.catalogue import Catalogue
from events.rules.disclosure import DisclosureRule

from ..refusals import Refused
from .checking import require_within
from .extract import Extract
from .members import Members
from .signing import opened

HARMLESS = frozenset({"federation.file.double", "federation.file.superseded"})
"""What is left out without anything being wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file to be used, and the rule that its figures keep to."""

    file: str
    extract: Extract
    rule: DisclosureRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The files to be used, by institution and period; why each other is not, by its name."""

    taken: tuple[Taken, ...]
    left: Mapping[str, Refused]

    @property
    def refused(self) -> bool:
        """Whether anything is wrong with any file."""
        return any(why.code not in HARMLESS for why in self.left.values())


def receive(files: Iterable[tuple[str, bytes]], members: Members, rules: Catalogue, on: date) -> Received:
    """Check every file by itself, then those of one institution and period against each other."""
    groups: dict[tuple[str, str], list[Taken]] = {}
    left: dict[str, Refused] = {}
    for name, content in files:
        try:
            extract = opened(content, members, on)
            one = Taken(file=name, extract=extract, rule=require_within(extract, rules))
        except Refused as refused:
            left[name] = refused
        else:
            groups.setdefault((extract.institution, extract.period), []).append(one)
    taken = []
    for _, group in sorted(groups.items()):
        contradicting = _contradicting(group)
        left.update({one.file: _contradiction(one) for one in contradicting})
        ranked = sorted((one for one in group if one not in contradicting), key=_rank)
        if ranked:
            taken.append(ranked[-1])
            left.update({one.file: _replaced(one, ranked[-1]) for one in ranked[:-1]})
    return Received(taken=tuple(taken), left=left)


def _rank(one: Taken) -> tuple[int, date, str]:
    """A later release first of all; of one release the file that was signed last, which may have other exposures."""
    return one.extract.number, one.extract.signed_on, one.file


def _contradicting(group: Iterable[Taken]) -> list[Taken]:
    """Files that say different figures for one place in the register: which of them holds is not for us to guess."""
    by_number: dict[int, list[Taken]] = {}
    for one in group:
        by_number.setdefault(one.extract.number, []).append(one)
    return [
        one for several in by_number.values() if len({each.extract.figures for each in several}) > 1 for one in several
    ]


def _contradiction(one: Taken) -> Refused:
    extract = one.extract
    return Refused(
        "federation.file.contradiction",
        institution=extract.institution,
        period=extract.period,
        number=extract.number,
    )


def _replaced(one: Taken, by: Taken) -> Refused:
    if one.extract == by.extract:
        return Refused("federation.file.double", file=by.file)
    return Refused("federation.file.superseded", file=by.file, number=by.extract.number)
