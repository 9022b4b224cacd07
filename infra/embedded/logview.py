"""Many processes, one log that a person can read."""

import json
import sys
from contextlib import suppress
from datetime import datetime
from io import TextIOWrapper
from typing import TextIO

line_characters_max = 4_000  # A runaway line must not hide all others.

_RESET = "\x1b[0m"
_DIM = "\x1b[2m"
_NAME_COLOURS = ("\x1b[36m", "\x1b[35m", "\x1b[34m", "\x1b[32m", "\x1b[33m", "\x1b[96m")
_LEVEL_COLOURS = {"warning": "\x1b[33m", "error": "\x1b[31m", "critical": "\x1b[31;1m"}

_OWN_KEYS = frozenset({"event", "level", "timestamp", "logger", "exception"})


class LogView:
    """Writes the lines of every process to one stream: who, when, what. JSON lines of structlog become sentences."""

    def __init__(self, stream: TextIO | None = None, *, colour: bool | None = None) -> None:
        self._stream = stream if stream is not None else sys.stdout
        if isinstance(self._stream, TextIOWrapper):
            # A terminal may have no letter for it, or UTF-8 none: that must not keep us from stopping in good order.
            self._stream.reconfigure(errors="replace")
        self._colour = self._stream.isatty() if colour is None else colour
        self._colours: dict[str, str] = {}

    def line(self, name: str, text: str) -> None:
        """Write one line of process `name`."""
        parts = readable(text, colour=self._colour).splitlines() or [""]
        self.say("\n".join(f"{self._label(name)} {part[:line_characters_max]}" for part in parts))

    def say(self, text: str) -> None:
        """Write our own words, without a name before them."""
        # Whoever read us may be gone (a closed terminal, `| head`): that must not keep us from stopping in good order.
        with suppress(OSError):
            self._stream.write(f"{text}\n")
            self._stream.flush()

    def _label(self, name: str) -> str:
        label = f"{name:<10} │"
        if not self._colour:
            return label
        colour = self._colours.setdefault(name, _NAME_COLOURS[len(self._colours) % len(_NAME_COLOURS)])
        return f"{colour}{label}{_RESET}"


def readable(text: str, *, colour: bool = False) -> str:
    """A JSON log line as a sentence with its values behind it; any other line as it is."""
    record = _record(text)
    if record is None:
        return text
    level = str(record.get("level", "info"))
    values = " ".join(f"{key}={_plain(value)}" for key, value in record.items() if key not in _OWN_KEYS)
    level_shown = "" if level in ("info", "debug") else f"{level.upper()} "
    sentence = f"{level_shown}{record['event']}"
    if colour:
        sentence = f"{_LEVEL_COLOURS.get(level, '')}{sentence}{_RESET}"
        values = f"{_DIM}{values}{_RESET}" if values else ""
    shown = "  ".join(part for part in (_clock_time(record.get("timestamp")), sentence, values) if part)
    return f"{shown}\n{record['exception']}" if record.get("exception") else shown


def _record(text: str) -> dict[str, object] | None:
    if not text.startswith("{"):
        return None
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return record if "event" in record else None


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _clock_time(timestamp: object) -> str:
    try:
        return datetime.fromisoformat(str(timestamp)).astimezone().strftime("%H:%M:%S")
    except ValueError:
        return ""
