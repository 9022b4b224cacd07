"""JSON Schemas of what bodies outside are sent: one for each profile and version, for whoever receives it."""

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from ..handoff import Content
from ..rules import shipped
from ..rules.handoffs import PERSONS, TEXTS, ContentField, HandoffProfile
from .schemas import Schema, closed, schema_for

Text = Annotated[str, msgspec.Meta(min_length=1)]


class Person(msgspec.Struct, omit_defaults=True):
    """A person as the recipient is told of one."""

    name: Text | msgspec.UnsetType = msgspec.UNSET
    contact: Text | msgspec.UnsetType = msgspec.UNSET


def handoff_schemas() -> Mapping[str, Schema]:
    """The schema of what is sent under each shipped profile, by the name of its file without `.json`."""
    return {f"handoffs/{profile.id}.{profile.version}": _body(profile) for profile in shipped().profiles}


def _body(profile: HandoffProfile) -> Schema:
    """Of all that goes out: nothing that is not described has a place in it."""
    data = msgspec.defstruct(
        "Data",
        [
            ("profile", Literal[profile.ref]),
            ("institution", str),
            ("recipient", Literal[profile.recipient.value]),
            ("kind", Literal[tuple(kind.value for kind in profile.kinds)]),
            ("purpose", Literal[profile.purpose.value]),
            ("content", _content(profile)),
            ("follows", str | msgspec.UnsetType, msgspec.UNSET),
        ],
    )
    data.__doc__ = "`follows` is the hand-off that led to this one: whoever got both counts one signal."
    event = msgspec.defstruct(
        "Handoff",
        [
            ("specversion", Literal["1.0"]),
            ("id", str),
            ("source", str),
            ("type", Literal["nl.meldstroom.handoff.v1"]),
            ("datacontenttype", Literal["application/json"]),
            ("dataschema", Literal[profile.schema]),
            ("data", data),
        ],
    )
    event.__doc__ = f"{profile.title.en} ({profile.title.nl}). {profile.note.en}"
    made = closed(schema_for(event, profile.ref))
    return {**made, "$id": profile.schema, "$defs": {name: _not_empty(body) for name, body in made["$defs"].items()}}


def _content(profile: HandoffProfile) -> type[msgspec.Struct]:
    """What is told: a field that the profile demands is always there, another may be absent, and none is null."""
    types = {field: _told(field) for field in profile.fields}
    fields: list[Any] = [(field, types[field]) for field in profile.fields if field in profile.must]
    fields += [
        (field, types[field] | msgspec.UnsetType, msgspec.UNSET)
        for field in profile.fields
        if field not in profile.must
    ]
    made = msgspec.defstruct("Content", fields)
    made.__doc__ = "What is told."
    return made


def _told(field: ContentField) -> Any:
    """The type of a field as it is sent: opened, and not empty."""
    if field in PERSONS:
        return Person
    if field in TEXTS:
        return Text
    hint = get_type_hints(Content, include_extras=True)[field]
    if get_origin(hint) not in (UnionType, Union):
        return hint
    (present,) = (part for part in get_args(hint) if part is not NoneType)
    return present


def _not_empty(body: Schema) -> Schema:
    """A person has at least one field, and a list at least one item: what is empty is left out."""
    properties = body.get("properties")
    if properties is None:
        return body
    filled = {
        name: {**inner, "minItems": 1} if inner.get("type") == "array" else inner for name, inner in properties.items()
    }
    least = {"minProperties": 1} if body.get("title") == "Person" else {}
    return {**body, "properties": filled, **least}
