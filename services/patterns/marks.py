"""What stands on the ledger of patterns for a person and for a case: keyed hashes, by a secret of this ledger alone.

Whoever holds the secret and a case can check whether it is among the evidence of a pattern; nobody can lead a mark or a
commitment back without trying every person or case there is.
"""

import hashlib
import hmac

DIGITS = 32  # 128 bits, in hexadecimal: as hard to meet by chance as a random UUID.


class Marks:
    """Makes marks of persons and commitments to cases (HMAC-SHA-256, RFC 2104)."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def person(self, institution: str, subject: str) -> str:
        """The mark of a person: the same in every pattern of an institution, and not the pseudonym in its cases."""
        return self._hashed("person", institution, subject)

    def case(self, stream: str, case: str) -> str:
        """A pattern's commitment to a case: another in every pattern, so that none shows what two have in common."""
        return self._hashed("case", stream, case)

    def _hashed(self, *parts: str) -> str:
        return hmac.new(self._secret, "\n".join(parts).encode(), hashlib.sha256).hexdigest()[:DIGITS]
