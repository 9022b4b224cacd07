"""Which anchors there are, from one setting: `NAME=ADDRESS`, with spaces between them.

An address is `file:PATH`; that of a witness over HTTP, with its key after a `#`; or `tsa+https://…`, that of a time
stamping authority. `none` is for none.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from events.vocabulary import AnchorForm

from ..settings import BadSetting, Settings

VARIABLE = "MELDSTROOM_ANCHORS"
NONE = "none"
FILE = "anchors.ndjson"  # Under the data folder, where no other is named.
ANCHORS_MAX = 8
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchorPlan:
    """One anchor as it was configured. `key` is the text of a witness's key, empty where none was given."""

    name: str
    form: AnchorForm
    address: str
    key: str = ""


def anchors(settings: Settings) -> tuple[AnchorPlan, ...]:
    """The anchors of this set-up. Raises `BadSetting`, which names what is wrong."""
    text = settings.anchors.strip()
    if not text:
        return (AnchorPlan(name="file", form=AnchorForm.FILE, address=str(settings.data / FILE)),)
    if text == NONE:
        return ()
    found = tuple(_plan(one) for one in text.split())
    if len({one.name for one in found}) != len(found) or len(found) > ANCHORS_MAX:
        raise BadSetting(f"{VARIABLE} names at most {ANCHORS_MAX} anchors, each once")
    return found


def _plan(text: str) -> AnchorPlan:
    name, _, address = text.partition("=")
    kind, _, rest = address.partition(":")
    if not _NAME.fullmatch(name) or not rest:
        raise BadSetting(f"{VARIABLE} is NAME=ADDRESS, with spaces between, not {text!r}")
    match kind:
        case "file":
            return AnchorPlan(name=name, form=AnchorForm.FILE, address=str(Path(rest)))
        case "http" | "https":
            url, _, key = address.partition("#")
            return AnchorPlan(name=name, form=AnchorForm.WITNESS, address=url.rstrip("/"), key=key)
        case "tsa+http" | "tsa+https":
            return AnchorPlan(name=name, form=AnchorForm.TIMESTAMP, address=address.removeprefix("tsa+"))
        case _:
            raise BadSetting(f"{VARIABLE}: an anchor is file:, http(s): or tsa+http(s):, not {kind!r}")
