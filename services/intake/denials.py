"""Why intake turns a message away before the rules are asked.

Denied                   a problem with the message or its sender; `code` is in `problems.PROBLEMS`
├── Unauthenticated      401: no token, or none that holds
├── Forbidden            403: the token holds, and its roles do not allow this
└── Unusable             400, 404, 415: the request around the message is wrong
Busy                     503: too many requests are waiting already; nothing was done

Beside these: `events.errors.ContractError` (422, 413) for the message itself, and `ConnectionError` (503) for Kafka,
PostgreSQL or the identity provider being away.
"""


class Denied(Exception):
    """A message turned away at the gate. `parameters` fill the words of the problem and hold nothing personal."""

    def __init__(self, code: str, *, field: str = "", **parameters: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.parameters = parameters


class Unauthenticated(Denied):
    """No token, or none that holds."""


class Forbidden(Denied):
    """The token holds, and its roles do not allow this."""


class Unusable(Denied):
    """The request around the message is wrong: a header, a content type, an address."""


class Busy(Exception):
    """Too many requests are waiting already; nothing was done with this one."""
