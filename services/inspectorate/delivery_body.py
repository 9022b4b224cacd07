"""Makes the bytes that go out of a hand-off: what is told is opened now, and kept nowhere."""

from collections.abc import Callable
from typing import Any

import msgspec

from events.handoff import Content
from events.rules.catalogue import UnknownRule
from events.rules.handoffs import HandoffProfile
from events.sealed import Sealed

from .delivery_fate import Waiting
from .profiles import Outgoing, TextsGone, body_bytes, content_digest, open_texts


class Unreadable(Exception):
    """What was to be told cannot be opened any more, or is not what was to be told; the message is a code."""


class Body:
    """Makes bodies. `profile` knows profiles by their references; `open_at` is the keyring's."""

    def __init__(
        self, profile: Callable[[str], HandoffProfile], open_at: Callable[[bytes, Sealed], str | None]
    ) -> None:
        self._profile = profile
        self._open_at = open_at

    def __call__(self, waiting: Waiting) -> bytes:
        """The body of a hand-off, the same bytes every time. Raises `Unreadable`, or `ConnectionError`."""
        try:
            profile = self._profile(waiting.profile)
        except UnknownRule:
            raise Unreadable("no such profile") from None
        outgoing = _outgoing(waiting)
        # The recorder compared the two as well; what goes out is what a person saw, or nothing does.
        if waiting.approved_digest not in {None, content_digest(outgoing.content)}:
            raise Unreadable("content is not what was approved")
        try:
            texts = open_texts(outgoing, profile, self._open_at)
        except TextsGone as error:
            raise Unreadable(f"{error.field} cannot be opened any more") from None
        except ValueError:
            raise Unreadable("a text does not belong where it is") from None
        return body_bytes(outgoing, profile, texts)


def _outgoing(waiting: Waiting) -> Outgoing:
    fields: dict[str, Any] = {
        "handoff": waiting.id,
        "institution": waiting.institution,
        "recipient": waiting.recipient,
        "kind": waiting.kind,
        "purpose": waiting.purpose,
        "profile": waiting.profile,
        "content": msgspec.convert(waiting.content, Content),
        "commandid": waiting.commandid,
        "follows": waiting.follows,
    }
    return msgspec.convert(fields, Outgoing)
