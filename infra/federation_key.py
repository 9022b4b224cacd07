"""The key by which an institution signs the counts that it tells other institutions."""

from pathlib import Path

import orjson
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from .secret_file import read_or_make
from .settings import BadSetting, Settings

KEY_FILE = "federation-key.json"


def federation_key(settings: Settings, file: Path | None = None) -> OKPKey:
    """The private key in a file, else that of the data folder, which is made on first use. Raises `BadSetting`."""
    path = file or settings.data / KEY_FILE
    if file is not None and not file.is_file():
        raise BadSetting(f"the key to sign with must be a file; there is none at {str(file)!r}")
    try:
        key = OKPKey.import_key(orjson.loads(read_or_make(path, _new_key)))
    except (JoseError, ValueError, TypeError, KeyError):
        raise BadSetting(f"the key in {path} must be one JSON Web Key") from None
    if not key.is_private or key.kid is None or key.curve_name != "Ed25519":
        raise BadSetting(f"the key in {path} must be a private Ed25519 key with a kid")
    return key


def _new_key() -> bytes:
    return orjson.dumps(OKPKey.generate_key("Ed25519", auto_kid=True).as_dict(private=True))
