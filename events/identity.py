"""How ids are derived, so that whoever repeats itself says the same again."""

from uuid import UUID, uuid5

NAMESPACE = UUID("5f3f4a0e-7b1d-5c6e-9d1a-0d6a6f2f4b11")


def command_id(source: str, id: str) -> str:
    """The command id of a caller's message: UUIDv5 of its CloudEvents `source` and `id`, joined by a newline."""
    return str(uuid5(NAMESPACE, f"{source}\n{id}"))


def derived_id(kind: str, commandid: str) -> str:
    """An id such as `complaint-…` for what a command begins, always the same for the same command and kind."""
    name = uuid5(NAMESPACE, f"{commandid}\n{kind}")
    return f"{kind}-{name}"


def beside(kind: str, case: str, *names: str) -> str:
    """The stream of what belongs to a case, on its shard: `deadline-complaint-….T11.handling`."""
    return f"{kind}-{case}.{'.'.join(names)}"


def case_of(stream: str) -> str:
    """The case that a stream belongs to: `complaint-…` of `deadline-complaint-….T11.handling`. Any other is its own."""
    head, dot, _ = stream.partition(".")
    return head.partition("-")[2] if dot else stream
