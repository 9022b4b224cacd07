"""The certificate that a publication is made with: apart from its digests, which whoever decides on it needs too."""

from collections.abc import Sequence

from events.release import Certificate

from .audit import Audit
from .digests import certified


def certificate(audit: Audit, digest: str, earlier: Sequence[str], rule: str) -> Certificate:
    """What to publish with. Raises `ValueError` of an audit that did not pass."""
    if not audit.passed:
        raise ValueError("the audit did not pass")
    return Certificate(digest=certified(digest, earlier, rule), sensitive=audit.sensitive, narrowest=audit.narrowest)
