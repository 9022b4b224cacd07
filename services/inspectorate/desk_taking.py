"""What a receiving desk does with a request: sees who sent it, whether it is whole, and whether it had it before."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, NamedTuple, Protocol

import msgspec
import orjson

from events.handoff import Receipt
from events.vocabulary import HandoffKind, HandoffPurpose, Population, Recipient, Token

from .desk_behaviour import Behaviour, Mode
from .desk_rules import Answering, Handed, data_of, steps_for

REFERENCE_CHARACTERS = 10

Owed = Sequence[tuple[str, bytes]]


class NotTaken(Exception):
    """A request that a desk does not take: the HTTP status that says so, and why as a code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


class Remembered(Protocol):
    """What was taken under a key: the digest of the body, and the receipt that was given for it, as JSON."""

    @property
    def digest(self) -> str: ...
    @property
    def receipt(self) -> bytes: ...


class Memory(Protocol):
    """What a desk remembers across restarts (`infra.handoff.memory.Memory`)."""

    def find(self, recipient: str, key: str) -> Remembered | None:
        """What was taken under a key, None where it is new. Counts that it was sent again."""
        ...

    def keep(self, recipient: str, key: str, first: Any, institution: str, answers: Owed) -> Remembered:
        """Remember what is taken, with the acts that are owed; what another request was faster with, if any."""
        ...

    def owe(self, recipient: str, key: str, institution: str, answers: Owed) -> None:
        """Owe acts for something that was taken before."""
        ...


class Posted(NamedTuple):
    """A request as it came. The names of its headers are in lower case; `url` is absolute."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


class Given(NamedTuple):
    """What was given for it: a receipt as JSON, and whether it was new."""

    receipt: bytes
    new: bool


class First(NamedTuple):
    """What is taken for the first time under a key."""

    digest: str
    receipt: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What a desk is given.

    `signed` says whether a request is signed by a sender that is known, over what it holds, and just now. `wrong` says
    what a body lacks of the schema of its profile, None where it fits. `receipt` gives a signed one as a recipient, for
    a hand-off and a digest, at an instant, under a reference of its own.
    """

    signed: Callable[[Posted], bool]
    wrong: Callable[[str, Any], str | None]
    receipt: Callable[[Recipient, str, str, str, str], Receipt]
    memory: Memory
    now: Callable[[], datetime]
    answers: tuple[Answering, ...] = ()


class _Content(msgspec.Struct, frozen=True):
    affected_population: Population | None = None


class _Data(msgspec.Struct, frozen=True):
    profile: Token
    institution: Token
    recipient: Recipient
    kind: HandoffKind
    purpose: HandoffPurpose
    content: _Content


class _Body(msgspec.Struct, frozen=True):
    id: Annotated[str, msgspec.Meta(pattern=r"^handoff-[a-z0-9._-]{1,192}$(?!\n)")]
    data: _Data


class Taking:
    """Takes hand-offs as any of the bodies."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    def take(self, recipient: Recipient, posted: Posted, behaviour: Behaviour) -> Given:
        """The receipt for what was sent: the same again for the same. Raises `NotTaken`."""
        if not self._ports.signed(posted):
            raise NotTaken(401, "signature")
        body = self._body(recipient, posted)
        key, digest = body.id, hashlib.sha256(posted.body).hexdigest()
        known = self._ports.memory.find(recipient.value, key)
        if known is not None and known.digest != digest:
            raise NotTaken(409, "key.used")
        if known is not None and behaviour.mode is not Mode.TWICE:
            return Given(self._spoilt(known.receipt, behaviour), new=False)
        reference = _reference(recipient, key)
        at = self._ports.now().isoformat().replace("+00:00", "Z")
        receipt = msgspec.json.encode(self._ports.receipt(recipient, key, digest, at, reference))
        owed = self._owed(body, reference)
        if known is not None:
            self._ports.memory.owe(recipient.value, key, body.data.institution, owed)
            return Given(receipt, new=True)
        kept = self._ports.memory.keep(recipient.value, key, First(digest, receipt), body.data.institution, owed)
        if kept.digest != digest:
            raise NotTaken(409, "key.used")
        return Given(self._spoilt(kept.receipt, behaviour), new=kept.receipt == receipt)

    def _body(self, recipient: Recipient, posted: Posted) -> _Body:
        """The body, once it is found to be what its profile says. Raises `NotTaken`."""
        try:
            raw = orjson.loads(posted.body)
            body = msgspec.convert(raw, _Body)
        except (ValueError, msgspec.ValidationError):
            raise NotTaken(400, "body.malformed") from None
        if posted.headers.get("idempotency-key", "").strip('"') != body.id:
            raise NotTaken(400, "key.other")
        if body.data.recipient is not recipient:
            raise NotTaken(422, "recipient.other")
        if (wrong := self._ports.wrong(body.data.profile, raw)) is not None:
            raise NotTaken(422, wrong)
        return body

    def _owed(self, body: _Body, reference: str) -> Owed:
        data = body.data
        handed = Handed(
            institution=data.institution,
            recipient=data.recipient,
            kind=data.kind,
            purpose=data.purpose,
            affected_population=data.content.affected_population,
        )
        steps = steps_for(handed, self._ports.answers)
        return [(step.act, orjson.dumps(data_of(step, reference))) for step in steps]

    def _spoilt(self, receipt: bytes, behaviour: Behaviour) -> bytes:
        """The receipt as it is given; what is remembered is a good one, so that a desk that mends its ways has it."""
        if behaviour.mode not in {Mode.FORGING, Mode.MISQUOTING}:
            return receipt
        given = orjson.loads(receipt)
        if behaviour.mode is Mode.FORGING:
            given["signature"] = "A" * len(given["signature"])
        else:
            given["digest"] = hashlib.sha256(b"something else").hexdigest()
        return orjson.dumps(given)


def _reference(recipient: Recipient, key: str) -> str:
    """The recipient's own name for its file, the same however often it makes one."""
    return f"{recipient.value}-{hashlib.sha256(key.encode()).hexdigest()[:REFERENCE_CHARACTERS]}"
