"""Reads a file without writing anything: the same mapping, and the same rules as the recorder's, in this process."""

import hashlib
import hmac
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from events.codec import decode_command, decode_command_envelope
from events.errors import ContractError
from events.sealed import Clear, Sealed

from ..decider import Context, Decider
from ..refusals import Refused
from .commands import Commands, Ready
from .draft import Draft
from .identities import Identities
from .importing import BATCH_ROWS
from .problems import Problem
from .tree import Columns


class NoKeyring:
    """Stands in for the keyring where nothing is kept: boxes that hold nothing, and hashes of this moment only."""

    def __init__(self) -> None:
        self._key = os.urandom(32)

    def seal(self, texts: Sequence[Clear], principals: Mapping[str, str]) -> list[Sealed]:
        """As many boxes as texts."""
        return [Sealed(kid="none", box="")] * len(texts)

    def hashed(self, purpose: str, *parts: str) -> str:
        """A hash that nobody can make again."""
        return hmac.new(self._key, "\n".join((purpose, *parts)).encode(), hashlib.sha256).hexdigest()


class Checker:
    """Says of each draft what would become of it."""

    def __init__(
        self,
        commands: Commands,
        identities: Identities,
        columns: Columns,
        deciders: Mapping[str, Decider],
        now: Callable[[], datetime],
    ) -> None:
        self._commands = commands
        self._identities = identities
        self._columns = columns
        self._deciders = deciders
        self._now = now

    def check(self, drafts: Iterable[Draft]) -> Iterator[Draft]:
        """The drafts in their order, each with everything that is wrong with it."""
        drafts = iter(drafts)
        while batch := list(islice(drafts, BATCH_ROWS)):
            for draft in batch:
                self._identities.check(draft)
            for ready in self._commands.make([draft for draft in batch if not draft.problems]):
                self._decide(ready)
            yield from batch

    def _decide(self, ready: Ready) -> None:
        envelope = decode_command_envelope(ready.value)
        decider = self._deciders[str(ready.draft.kind)]
        context = Context(
            at=self._now(),
            stream=envelope.subject,
            institution=envelope.institution,
            actor=envelope.actor,
            ids=lambda kind: kind,
        )
        try:
            command = decode_command(envelope.type, envelope.data, strict=False)
            decider.decide(decider.initial, command, context)
        except Refused as refused:
            self._refuse(ready.draft, refused.code, refused.field or "", refused.parameters)
        except ContractError as error:
            self._refuse(ready.draft, error.code, error.field.removeprefix("data."), {})

    def _refuse(self, draft: Draft, code: str, field: str, parameters: Mapping[str, str | int]) -> None:
        columns = self._columns.of(str(draft.kind), field)
        draft.problems.append(Problem(code=code, path=field, columns=columns, parameters=parameters))
