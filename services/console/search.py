"""What someone types to find a case: a number or the beginning of one, and filters as `name:value`. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from projections.labels import KINDS

from ..intake.submission import CASE, NAME, UUID
from ..reading.filters import CASES

_TERM = re.compile(r"(?P<name>[a-z_]+):(?P<value>\S+)")
_NUMBER = re.compile(r"[0-9a-f-]{1,36}")
_ELSEWHERE = re.compile(rf"(?P<kind>[a-z]{{1,32}})-({CASE}|{UUID})(\.{NAME}){{0,3}}?(?P<number>\.[0-9]{{1,10}})?")
# A day of their own for what one says of a day: `opened:>=2026-01-01`.
_BOUNDS = {">=": "from", "<": "before"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was asked: filters of the list, the beginning of a number, and what could not be understood."""

    filters: Mapping[str, str]
    number: str
    strange: Sequence[str]


def understood(text: str) -> Search:
    """What a line of search means. A word that is neither a filter nor a number is told, never passed over."""
    filters: dict[str, str] = {}
    strange: list[str] = []
    number = ""
    for word in text.split():
        if (term := _TERM.fullmatch(word)) is not None:
            name, value = _bounded(term["name"], term["value"])
            if name in CASES.filters:
                filters[name] = value
            else:
                strange.append(word)
        elif not number and (_NUMBER.fullmatch(word) or word.startswith(tuple(f"{kind}-" for kind in KINDS))):
            number = word
        else:
            strange.append(word)
    return Search(filters=filters, number=number, strange=strange)


def place_of(text: str) -> str:
    """The page of what someone names that is no case, by its whole id; empty where it is none of these."""
    found = _ELSEWHERE.fullmatch(text)
    if found is None:
        return ""
    if found["number"]:
        return f"/events/{text}"
    return f"/{found['kind']}s/{text}" if found["kind"] in {"pattern", "release"} else ""


def beginnings(number: str) -> Sequence[str]:
    """What the number of a case may begin with, where someone types some of it."""
    if number.startswith(tuple(f"{kind}-" for kind in KINDS)):
        return (number,)
    return tuple(f"{kind}-{number}" for kind in KINDS)


def _bounded(name: str, value: str) -> tuple[str, str]:
    for sign, suffix in _BOUNDS.items():
        if value.startswith(sign):
            return f"{name}_{suffix}", value.removeprefix(sign)
    return name, value
