"""The key that signs what the inbox says it has received."""

from pathlib import Path

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from .secret_file import read_or_make
from .settings import BadSetting, Settings

KEY_FILE = "statement-key.json"


def statement_keys(settings: Settings) -> tuple[OKPKey, ...]:
    """The keys of the file, the first of which signs: one JSON Web Key, or a set whose others are kept to verify with.

    Raises `BadSetting` on a file that is not there or holds no private Ed25519 key.
    """
    path = Path(settings.statement_key) if settings.statement_key else settings.data / KEY_FILE
    if settings.statement_key and not path.is_file():
        raise BadSetting(f"MELDSTROOM_STATEMENT_KEY must be a file; there is none at {settings.statement_key!r}")
    try:
        document = orjson.loads(read_or_make(path, _new_key))
        keys = tuple(OKPKey.import_key(one) for one in document.get("keys", [document]))
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise BadSetting(f"the statement key in {path} must be a JSON Web Key, or a set of them") from None
    if not keys or not keys[0].is_private or any(key.kid is None or key.curve_name != "Ed25519" for key in keys):
        raise BadSetting(f"the statement keys in {path} must be Ed25519 with a kid, the first one private")
    return keys


def _new_key() -> bytes:
    return orjson.dumps(OKPKey.generate_key("Ed25519", auto_kid=True).as_dict(private=True))
