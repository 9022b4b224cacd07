"""Any value of a type of the contract, for hypothesis: within its patterns and lengths, sealed where it is personal."""

import types
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from hypothesis import strategies as st
from msgspec import structs

from events.payload import Payload
from events.sealed import Sealed

Fields = Mapping[str, st.SearchStrategy[Any]]

INTEGER_MAX = 2**53 - 1  # What every JSON reader takes in exactly.
LIST_MAX = 3  # Longer lists only make the search slower.
DATES = st.dates(date(2024, 1, 1), date(2026, 3, 10))
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 3, 10), timezones=st.just(UTC))  # noqa: DTZ001 - see timezones
BOXES = st.builds(Sealed, kid=st.sampled_from(["case-1", "subject-2"]), box=st.sampled_from(["YQ", "YmI", "Y2Nj"]))


def instances(known: type[Any], fields: Fields | None = None) -> st.SearchStrategy[Any]:
    """Instances of a payload; `fields` says where values come from, by name of a field, at any depth."""
    if fields:
        return _built(known, fields)
    if known not in _made:
        _made[known] = _built(known, {})
    return _made[known]


# Making a strategy, and its regular expressions, costs more than drawing from it.
_made: dict[type[Any], st.SearchStrategy[Any]] = {}


def pattern_of(meta: msgspec.Meta) -> str | None:
    """The pattern of a text, checked as in a command or only told as in an event."""
    return meta.pattern or (meta.extra_json_schema or {}).get("pattern")


def _built(known: type[Any], own: Fields) -> st.SearchStrategy[Any]:
    hints = {field.name: field.type for field in structs.fields(known)}
    return st.builds(known, **{name: own[name] if name in own else _values(hints[name], own) for name in hints})


def _values(hint: Any, fields: Fields, meta: msgspec.Meta | None = None) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _values(arguments[0], fields, next(meta for meta in arguments[1:] if isinstance(meta, msgspec.Meta)))
    if origin in (Union, types.UnionType):
        # A personal field of a command is read behind intake, where it is sealed.
        kinds = [kind for kind in arguments if not (kind is str and Sealed in arguments)]
        return st.one_of([_values(kind, fields) for kind in kinds])
    if origin is tuple:
        least = (meta.min_length or 0) if meta else 0
        most = min(LIST_MAX, meta.max_length if meta and meta.max_length is not None else LIST_MAX)
        return st.lists(_values(arguments[0], fields), min_size=least, max_size=most).map(tuple)
    if hint is Sealed:
        return BOXES
    if isinstance(hint, type) and issubclass(hint, Payload):
        return instances(hint, fields)
    return _plain(hint, meta)


def _plain(hint: Any, meta: msgspec.Meta | None) -> st.SearchStrategy[Any]:
    if hint is datetime:
        return INSTANTS
    if hint is date:
        return DATES
    if hint is int:
        least, most = (meta.ge, meta.le) if meta else (None, None)
        return st.integers(-INTEGER_MAX if least is None else int(least), INTEGER_MAX if most is None else int(most))
    if hint is str:
        pattern = pattern_of(meta) if meta else None
        least_long = (meta.min_length or 0) if meta else 0
        return st.text(min_size=least_long, max_size=20) if pattern is None else st.from_regex(pattern, fullmatch=True)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    return st.from_type(hint)
