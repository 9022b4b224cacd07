"""JSON Schemas (2020-12) of what travels: events, commands, and the CloudEvents attributes around them."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from .. import vocabulary
from ..codec import GENESIS_TYPE, OUTCOME_TYPE, schema_of
from ..envelope import CommandEnvelope, Envelope
from ..outcome import Outcome
from ..registry import COMMANDS, EVENTS
from ..submission import Submission
from ..vocabulary import Code

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Genesis:
    """The first record of a shard. It fixes how many shards the ledger has, for life."""

    ledger: str
    shard: int
    shards: int
    generation: int


def schemas() -> Mapping[str, Schema]:
    """Every schema, by the name of its file without `.json`."""
    made: dict[str, Schema] = {
        "command-envelope": schema_for(_without_data(CommandEnvelope), "command-envelope"),
        "envelope": schema_for(_without_data(Envelope), "envelope"),
        "submission": schema_for(Submission, "submission"),
        GENESIS_TYPE: schema_for(Genesis, GENESIS_TYPE),
        OUTCOME_TYPE: schema_for(Outcome, OUTCOME_TYPE),
    }
    for name, event in EVENTS.items():
        made[name] = schema_for(event, name)
    for name, command in COMMANDS.items():
        made[name] = closed(schema_for(command, name))
    return made


def code_lists() -> Mapping[str, type[Code]]:
    """Every code list, by name."""
    named = {name: getattr(vocabulary, name) for name in vocabulary.__all__}
    return {
        name: known
        for name, known in named.items()
        if isinstance(known, type) and issubclass(known, Code) and known is not Code
    }


def schema_for(known: type[Any], name: str) -> Schema:
    """The schema of a type, called by the name of its file."""
    made = portable(msgspec.json.schema(known))
    definitions = {key: _definition(key, body) for key, body in made["$defs"].items()}
    root = definitions.pop(known.__name__)
    return {
        "$schema": DIALECT,
        "$id": schema_of(name),
        **root,
        "title": name,
        **({"$defs": definitions} if definitions else {}),
    }


def portable(node: Any) -> Any:
    """A schema whose patterns are as every language reads them."""
    match node:
        case dict():
            return {
                name: portable_pattern(inner) if name == "pattern" and isinstance(inner, str) else portable(inner)
                for name, inner in node.items()
            }
        case list():
            return [portable(inner) for inner in node]
        case _:
            return node


def portable_pattern(pattern: str) -> str:
    """A pattern as every language reads it.

    Ours end in `$(?!\\n)`, because Python's `$` alone lets a line feed through. That of other languages does not, and
    some of them (Go, and whatever else has RE2) cannot read an expression that looks ahead.
    """
    return pattern.replace(r"$(?!\n)", "$")


def _definition(name: str, body: Schema) -> Schema:
    cleaned = dict(body)
    if "description" in body:
        cleaned["description"] = inspect.cleandoc(body["description"])
    # A type that is no list may share its name with one.
    if "enum" in body and (codes := code_lists().get(name)) is not None:
        cleaned["enum"] = [code.value for code in codes]
        cleaned["x-labels"] = {
            code.value: {"nl": code.nl, "en": code.en, **({"source": code.source} if code.source else {})}
            for code in codes
        }
    if "properties" in body:
        cleaned["properties"] = {key: _property(value) for key, value in body["properties"].items()}
    return cleaned


def _property(body: Schema) -> Schema:
    """Mark what is personal, so that a caller sees what intake will seal."""
    kinds = [body, *body.get("anyOf", ())]
    return {**body, "x-personal": True} if {"$ref": "#/$defs/Sealed"} in kinds else body


def closed(made: Schema) -> Schema:
    """The same schema, refusing names that it does not have: a misspelt field must not be lost in silence."""
    closed = {**made, "additionalProperties": False}
    if "$defs" in made:
        closed["$defs"] = {
            name: {**body, "additionalProperties": False} if "properties" in body else body
            for name, body in made["$defs"].items()
        }
    return closed


def _without_data(envelope: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The attributes alone, since `data` has a schema of its own for each type."""
    fields: list[Any] = [
        (field.name, field.type) if field.required else (field.name, field.type, field.default)
        for field in msgspec.structs.fields(envelope)
        if field.name != "data"
    ]
    made = msgspec.defstruct(envelope.__name__, fields, kw_only=True)
    made.__doc__ = envelope.__doc__
    return made
