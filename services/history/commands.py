"""Turns drafts into commands for the ledger, many at a time: named, sealed, and the same whoever does it again.

A row has a stream of its own, by the institution, the data set and what identifies the row: the same row is the same
case. Its command's id takes in the content too. So a row that comes again is answered as before, one that was refused
can come corrected, and one that was brought in with other content meets its own case.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

import orjson

from events.codec import encode_command, schema_of
from events.envelope import CommandEnvelope
from events.identity import command_id, derived_id
from events.ledgers import COMMAND_BYTES_MAX, EVENT_BYTES_MAX
from events.sealed import Clear, place

from ..permissions import Role
from ..sealing import PRINCIPALS, Keyring, Place, path_in_event, pseudonym
from .draft import Draft
from .mapping import Mapping
from .problems import Problem
from .targets import COMMANDS

PURPOSE = "history"


class Ready(NamedTuple):
    """A command as it goes on the commands topic, with the row that it is of."""

    draft: Draft
    commandid: str
    subject: str
    value: bytes


class Commands:
    """Makes the commands of one data set."""

    def __init__(self, mapping: Mapping, keyring: Keyring, now: Callable[[], datetime]) -> None:
        self._institution = mapping.institution
        self._source = mapping.source
        self._keyring = keyring
        self._now = now
        self._actor = f"{Role.SERVICE}:{keyring.hashed('actor', PURPOSE, mapping.source)[:16]}"

    def row(self, identity: Sequence[str]) -> str:
        """What stands for what identifies a row: a keyed hash, since a number of a file may lead to a person."""
        return self._keyring.hashed(PURPOSE, self._institution, self._source, *identity)[:32]

    def make(self, drafts: Sequence[Draft]) -> list[Ready]:
        """The commands of these drafts, all of whose texts are sealed by one question to the keyring.

        A draft that turns out too long gets the problem, and no command. Raises `ConnectionError`.
        """
        named = [place for draft in drafts if (place := self._named(draft)) is not None]
        texts: list[Clear] = []
        principals: dict[str, str] = {}
        for draft, at, _ in named:
            self._collect(draft, at, texts, principals)
        boxes = iter(self._keyring.seal(texts, principals) if texts else ())
        for draft, _, _ in named:
            for text in draft.texts:
                text.holder[text.name] = next(boxes)
        now = self._now()
        made = [self._ready(draft, at, digest, now) for draft, at, digest in named]
        return [ready for ready in made if ready is not None]

    def _named(self, draft: Draft) -> tuple[Draft, Place, str] | None:
        assert draft.kind is not None, "a draft without problems is of a kind"
        draft.data |= {"source": self._source, "row": draft.row}
        content = orjson.dumps(draft.data, option=orjson.OPT_SORT_KEYS).decode()
        if len(content) > COMMAND_BYTES_MAX:
            draft.problems.append(Problem(code="row.too-long", parameters={"most": COMMAND_BYTES_MAX}))
            return None
        kind = COMMANDS[draft.kind].TYPE
        subject = derived_id(draft.kind, draft.row)
        digest = self._keyring.hashed("content", kind, subject, self._institution, content)
        commandid = command_id(f"{PURPOSE}\n{self._institution}\n{self._source}", f"{draft.row}\n{digest}")
        return draft, Place(subject, commandid, self._institution), digest

    def _collect(self, draft: Draft, at: Place, texts: list[Clear], principals: dict[str, str]) -> None:
        command = COMMANDS[draft.kind]  # type: ignore[index] # a draft that is named has a kind
        for person in draft.persons:
            reference = person.holder.get("reference")
            person.holder["subject"] = pseudonym(reference, person.path, at, self._keyring)
            if not person.keep:
                person.holder.pop("reference", None)
            if person.path in PRINCIPALS:
                principals[at.stream] = person.holder["subject"]
        for text in draft.texts:
            texts.append(
                Clear(
                    owner=at.stream if text.person is None else text.person["subject"],
                    place=place(at.stream, at.commandid, path_in_event(command, text.path)),
                    text=text.holder[text.name],
                )
            )

    def _ready(self, draft: Draft, at: Place, digest: str, now: datetime) -> Ready | None:
        kind = COMMANDS[draft.kind].TYPE  # type: ignore[index] # a draft that is named has a kind
        envelope = CommandEnvelope(
            specversion="1.0",
            id=at.commandid,
            source=f"/institutions/{self._institution}/history/{self._source}",
            type=kind,
            subject=at.stream,
            time=now,
            commandid=at.commandid,
            contentdigest=digest,
            institution=self._institution,
            actor=self._actor,
            dataschema=schema_of(kind),
        )
        value = encode_command(envelope, draft.data)
        if len(value) > EVENT_BYTES_MAX:
            draft.problems.append(Problem(code="row.too-long", parameters={"most": EVENT_BYTES_MAX}))
            return None
        return Ready(draft, at.commandid, at.stream, value)
