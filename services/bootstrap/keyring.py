"""The keyring as processes open it: what it fails at is counted."""

from collections.abc import Mapping, Sequence

from events.sealed import Clear, Sealed
from infra.postgres.keyring import Keyring, open_keyring
from infra.settings import Settings

from ..metrics import counter

FAILURES = counter("meldstroom_keyring_failures")


class CountedKeyring(Keyring):
    """Counts what cannot be sealed or opened, by the name of the error: a key that was destroyed is none."""

    def seal(self, texts: Sequence[Clear], principals: Mapping[str, str]) -> list[Sealed]:
        """As the keyring does."""
        try:
            return super().seal(texts, principals)
        except Exception as error:
            FAILURES.labels("seal", type(error).__name__).inc()
            raise

    def open_at(self, at: bytes, sealed: Sealed) -> str | None:
        """As the keyring does."""
        try:
            return super().open_at(at, sealed)
        except Exception as error:
            FAILURES.labels("open", type(error).__name__).inc()
            raise


def keyring_of(settings: Settings) -> Keyring:
    """The keyring of this installation. Raises `ConnectionError` or `BadSetting`."""
    return open_keyring(settings, CountedKeyring)
