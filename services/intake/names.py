"""What is named in the examples of the API description. Pure."""

from collections.abc import Mapping
from typing import Any

from events.identity import beside

_NUMBER = "0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11"
CASE = f"incident-{_NUMBER}"
STREAMS: Mapping[str, str] = {
    "deadline": beside("deadline", CASE, "T05", "report"),
    "duty": beside("duty", CASE, "1"),
    "handoff": beside("handoff", CASE, "police", "1"),
    "conversation": beside("conversation", CASE, "reporter"),
    "erasure": beside("erasure", CASE, "keys"),
}
"""What streams beside a case are called, by kind."""

NAMES: Mapping[str, tuple[str, Any]] = {
    "case": ("The case, by its number.", CASE),
    "deadline": ("The deadline, by its name.", STREAMS["deadline"]),
    "duty": ("The duty to report, consult and file, by its name.", STREAMS["duty"]),
    "handoff": ("The hand-off, by its name.", STREAMS["handoff"]),
    "pattern": ("The pattern, by its name.", f"pattern-{_NUMBER}"),
    "release": ("The publication, by its number.", f"release-{_NUMBER}.1"),
    "conversation": ("The conversation, by its name.", STREAMS["conversation"]),
    "stream": ("The reports in escrow on one person, by their name.", f"escrow-{_NUMBER}"),
    "deposit": ("The report, by its name.", f"deposit-{_NUMBER}"),
    "number": ("Which of the hand-offs behind the code; the first is 1.", 1),
    "commandid": ("The command, as its answer named it.", _NUMBER),
}
"""What is named in a path: what that is, and an example."""


def example_of(kind: str) -> str:
    """What a stream of a kind may be called."""
    return STREAMS.get(kind, f"{kind}-{_NUMBER}")
