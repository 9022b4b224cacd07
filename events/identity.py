"""How ids are derived, so that whoever repeats itself says the same again."""

from collections.abc import Mapping
from hashlib import sha1
from uuid import UUID

NAMESPACE = UUID("5f3f4a0e-7b1d-5c6e-9d1a-0d6a6f2f4b11")


def command_id(source: str, id: str) -> str:
    """The command id of a caller's message: UUIDv5 of its CloudEvents `source` and `id`, joined by a newline."""
    return _uuid5(f"{source}\n{id}")


def derived_id(kind: str, commandid: str) -> str:
    """An id such as `complaint-…` for what a command begins, always the same for the same command and kind."""
    name = _uuid5(f"{commandid}\n{kind}")
    return f"{kind}-{name}"


def _uuid5(name: str) -> str:
    """`str(uuid.uuid5(NAMESPACE, name))`, without the object that takes most of its time."""
    digest = bytearray(sha1(NAMESPACE.bytes + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def beside(kind: str, case: str, *names: str) -> str:
    """The stream of what belongs to a case, on its shard: `deadline-complaint-….T11.handling`."""
    return f"{kind}-{case}.{'.'.join(names)}"


def case_of(stream: str) -> str:
    """The case that a stream belongs to: `complaint-…` of `deadline-complaint-….T11.handling`. Any other is its own."""
    head, dot, _ = stream.partition(".")
    return head.partition("-")[2] if dot else stream


def pattern_stream(institution: str, rule: str, axis: str, key: Mapping[str, str | None]) -> str:
    """The stream of a pattern: one for all that a rule, in whatever version, can indicate by one key of an axis.

    `rule` may have its version, `P02/1`; what of the key is absent counts for nothing.
    """
    said = sorted(f"{name}={value}" for name, value in key.items() if value is not None)
    return _named("pattern", institution, rule.partition("/")[0], axis, *said)


def statement_stream(institution: str, year: int) -> str:
    """The stream of what an institution states of itself for a year."""
    return _named("statement", institution, str(year))


def checkpoint_stream(ledger: str, shard: int) -> str:
    """The stream of what was signed of a shard of a ledger."""
    return _named("checkpoint", ledger, str(shard))


def access_stream(institution: str, case: str | None = None) -> str:
    """The stream of who looked at a case, on the shard of that case; or else at anything of an institution."""
    return _named("access", institution) if case is None else f"access-{case.partition('-')[2]}"


def _named(kind: str, *names: str) -> str:
    name = _uuid5("\n".join((kind, *names)))
    return f"{kind}-{name}"
