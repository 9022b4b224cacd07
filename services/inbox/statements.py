"""A signed statement of what was received: what a reporter can show, later and elsewhere, that they said and when.

It is a compact JWS (RFC 7515) by Ed25519 over the case, the events, the day, and the SHA-256 of each text as it was
sent: the texts themselves are not in it. Whoever has a text can verify it with the keys of `/inbox/keys`:

    from hashlib import sha256
    from joserfc import jws
    from joserfc.jwk import KeySet

    keys = KeySet.import_key_set(httpx.get(f"{address}/inbox/keys").json())
    said = json.loads(jws.deserialize_compact(statement, keys, algorithms=["Ed25519"]).payload)
    assert said["texts"]["message"] == sha256(message.encode()).hexdigest()

Nothing of it is kept here. A short text can be guessed from its hash, so a statement is as private as what it is about.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

import orjson
from joserfc import jws
from joserfc.jwk import OKPKey

ALGORITHM = "Ed25519"
TYPE = "meldstroom-statement"


class Statements:
    """Signs with the first of its keys; the others are those that signed before."""

    def __init__(self, keys: Sequence[OKPKey]) -> None:
        self._keys = tuple(keys)

    def signed(
        self, *, institution: str, stream: str, events: Sequence[str], texts: Mapping[str, str], day: date
    ) -> str:
        """The statement that these texts were received, under these names, and became these events."""
        said = {
            "institution": institution,
            "stream": stream,
            "events": list(events),
            "texts": {name: sha256(text.encode()).hexdigest() for name, text in texts.items()},
            "day": day.isoformat(),
        }
        key = self._keys[0]
        header = {"alg": ALGORITHM, "kid": key.kid, "typ": TYPE}
        return jws.serialize_compact(header, orjson.dumps(said), key, algorithms=[ALGORITHM])

    def key_set(self) -> dict[str, Any]:
        """The public halves, as a JSON Web Key Set."""
        return {"keys": [key.as_dict(private=False) | {"use": "sig", "alg": ALGORITHM} for key in self._keys]}
