"""The secret by which persons and cases are marked on the ledger of patterns."""

import os
from pathlib import Path

from .secret_file import read_or_make
from .settings import BadSetting, Settings

KEY_FILE = "pattern.key"
KEY_BYTES = 32


def pattern_key(settings: Settings, *, make: bool = True) -> bytes:
    """The secret, which the embedded set-up makes on first use. Raises `BadSetting` where the file cannot be one.

    Whoever compares with what was marked before does not `make` it: by another secret all would be different.
    """
    path = Path(settings.pattern_key) if settings.pattern_key else settings.data / KEY_FILE
    if settings.pattern_key and not path.is_file():
        raise BadSetting(f"MELDSTROOM_PATTERN_KEY must be a file; there is none at {settings.pattern_key!r}")
    if not make and not path.is_file():
        raise BadSetting(
            f"there is no pattern key at {path}: MELDSTROOM_PATTERN_KEY must name the pattern worker's own"
        )
    key = read_or_make(path, lambda: os.urandom(KEY_BYTES))
    if len(key) != KEY_BYTES:
        raise BadSetting(f"the pattern key in {path} must have {KEY_BYTES} bytes, not {len(key)}")
    return key
