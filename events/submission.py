"""What a caller sends around a command, and what may stand there.

Ids lie on topics in the clear, so they must be too plain to hold a sentence or an e-mail address.
"""

from typing import Annotated, Literal

import msgspec

ID = r"[A-Za-z0-9][A-Za-z0-9._:/#=~-]{0,199}"
SOURCE = r"[A-Za-z0-9/][A-Za-z0-9._:/#=~%?&-]{0,199}"
VERSION_MAX = 10**10 - 1
VERSION = r"[0-9]{1,10}"
TRACEPARENT = r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"

_Id = Annotated[str, msgspec.Meta(pattern=f"^{ID}$")]


class Submission(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A command as a caller sends it: a CloudEvent in structured mode, over HTTP or on the intake topic.

    The same `source` and `id` with the same content get the same answer again. `subject` is the stream; a command that
    opens one, or names its stream by what is in it, may leave it out. `expectedversion` is a decimal number; left out,
    any version will do. `data_base64` may stand for `data`.
    """

    specversion: Literal["1.0"]
    id: _Id
    source: Annotated[str, msgspec.Meta(pattern=f"^{SOURCE}$")]
    type: str
    subject: str | None = None
    institution: str | None = None
    datacontenttype: Annotated[str, msgspec.Meta(pattern="^application/json *(;.*)?$")] | None = "application/json"
    expectedversion: (
        Annotated[str, msgspec.Meta(pattern=f"^{VERSION}$")] | Annotated[int, msgspec.Meta(ge=0, le=VERSION_MAX)] | None
    ) = None
    correlationid: _Id | None = None
    causationid: _Id | None = None
    traceparent: Annotated[str, msgspec.Meta(pattern=f"^{TRACEPARENT}$")] | None = None
    data_base64: str | None = None
