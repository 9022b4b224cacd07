"""The AsyncAPI 3.0 document: which topics there are, what lies on them, under which key and on which partition."""

from typing import Any

import yaml

from ..codec import GENESIS_TYPE, OUTCOME_TYPE
from ..ledgers import CASES, LEDGERS, Ledger, Part, ledger_of
from ..registry import COMMANDS, EVENTS

PARTITION = (
    "partition = CRC-32 (ISO 3309, as in zlib) of the case's UUID in UTF-8, modulo the number of partitions. "
    "The UUID is the last 36 characters of the stream id before its first full stop, so that a case and all that lies "
    "beside it are in one order. The producer sets it explicitly, since default partitioners differ between clients."
)
Document = dict[str, Any]
_AUTHORIZATION: Document = {
    "type": "object",
    "properties": {
        "authorization": {
            "type": "string",
            "pattern": "^[Bb]earer .+$",
            "description": "`Bearer` and the JWT of the sender, as over HTTP: once, and good when the record arrives.",
        }
    },
    "required": ["authorization"],
}


def document() -> str:
    """The document in YAML."""
    made = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Meldstroom",
            "version": "1.0.0",
            "description": "Reports and complaints about social safety in higher education, as event streams.",
            "license": {"name": "EUPL-1.2", "url": "https://eupl.eu/1.2/en/"},
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {_channel_name(*each): _channel(*each) for each in _places()},
        "operations": {_operation_name(*each): _operation(*each) for each in _places()},
        "components": {"messages": _messages(), "schemas": {"authorization": _AUTHORIZATION}},
    }
    return yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=120)


def _places() -> list[tuple[Ledger, Part]]:
    return [(ledger, part) for ledger in LEDGERS for part in ledger.topics()]


def _channel_name(ledger: Ledger, part: Part) -> str:
    return f"{ledger.name}-{part}"


def _channel(ledger: Ledger, part: Part) -> Document:
    topic = ledger.topics()[part]
    return {
        "address": topic.name,
        "description": f"{topic.about}\nWritten by: {', '.join(topic.writes)}. Read by: {', '.join(topic.reads)}.",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in _on(ledger, part)},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "topicConfiguration": {
                    "cleanup.policy": [topic.config["cleanup.policy"]],
                    "retention.ms": int(topic.config["retention.ms"]),
                    "retention.bytes": int(topic.config["retention.bytes"]),
                    "max.message.bytes": int(topic.config["max.message.bytes"]),
                },
                "bindingVersion": "0.5.0",
            }
        },
        "x-partition": PARTITION if "stream id" in topic.key or part is Part.OUTCOMES else "any",
    }


def _operation_name(ledger: Ledger, part: Part) -> str:
    verbs = {
        Part.INTAKE: "submit",
        Part.COMMANDS: "decide",
        Part.EVENTS: "record",
        Part.OUTCOMES: "answer",
        Part.PARKED: "park",
    }
    return f"{verbs[part]}-{ledger.name}"


def _operation(ledger: Ledger, part: Part) -> Document:
    """What Meldstroom itself does there, as AsyncAPI 3 has it: it receives what is asked, and sends what is so."""
    channel = f"#/channels/{_channel_name(ledger, part)}"
    return {
        "action": "receive" if part in (Part.INTAKE, Part.COMMANDS) else "send",
        "channel": {"$ref": channel},
        "summary": ledger.topics()[part].about,
        "messages": [{"$ref": f"{channel}/messages/{name}"} for name in _on(ledger, part)],
    }


def _on(ledger: Ledger, part: Part) -> tuple[str, ...]:
    """The names of the messages on a topic. A command on the intake topic has fewer attributes than behind intake."""
    match part:
        case Part.INTAKE:
            # One topic takes in what is for any ledger: intake sends it on.
            return tuple(f"{name}.submitted" for name in COMMANDS)
        case Part.COMMANDS:
            return tuple(name for name in COMMANDS if ledger_of(name) is ledger)
        case Part.EVENTS:
            return (GENESIS_TYPE, *(name for name in EVENTS if ledger_of(name) is ledger))
        case Part.OUTCOMES:
            return (OUTCOME_TYPE,)
        case Part.PARKED:
            return ("parked",)


def _messages() -> Document:
    topics = CASES.topics()
    made: Document = {}
    for part, attributes, names in (
        (Part.INTAKE, "submission", {f"{name}.submitted": name for name in COMMANDS}),
        (Part.COMMANDS, "command-envelope", {name: name for name in COMMANDS}),
        (Part.EVENTS, "envelope", {name: name for name in EVENTS}),
    ):
        for message, name in names.items():
            known = COMMANDS[name] if name in COMMANDS else EVENTS[name]
            summary = (known.__doc__ or "").splitlines()[0]
            made[message] = _message(name, summary, attributes, topics[part].key)
            if part is Part.INTAKE:
                made[message]["headers"] = {"$ref": "#/components/schemas/authorization"}
    made[GENESIS_TYPE] = _message(GENESIS_TYPE, "The first record of a shard.", None, "none")
    made[OUTCOME_TYPE] = _message(OUTCOME_TYPE, "What became of a command.", None, topics[Part.OUTCOMES].key)
    made["parked"] = {
        "name": "parked",
        "title": "parked",
        "summary": "A CloudEvent whose data is what could not be processed, and why (`code`, `field`).",
        "payload": {"type": "object"},
        "bindings": _bindings(topics[Part.PARKED].key),
    }
    return made


def _message(name: str, summary: str, attributes: str | None, key: str) -> Document:
    data: Document = {
        "type": "object",
        "properties": {"type": {"const": name}, "data": {"$ref": f"./schemas/{name}.json"}},
        "required": ["type", "data"],
    }
    around = [{"$ref": f"./schemas/{attributes}.json"}] if attributes else []
    return {
        "name": name,
        "title": name,
        "summary": summary,
        "contentType": "application/cloudevents+json",
        "payload": {"allOf": [*around, data]} if around else data,
        "bindings": _bindings(key),
    }


def _bindings(key: str) -> Document:
    return {"kafka": {"key": {"type": "string", "description": key}, "bindingVersion": "0.5.0"}}
