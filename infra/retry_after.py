"""What a server means by `Retry-After` (RFC 9110)."""

from datetime import datetime
from email.utils import parsedate_to_datetime


def retry_after(text: str | None, now: datetime) -> float | None:
    """The seconds that it asks for, whether it names seconds or a date; None where it is absent or says nothing."""
    if not text:
        return None
    if text.isdecimal():
        return float(text)
    try:
        return max((parsedate_to_datetime(text) - now).total_seconds(), 0.0)
    except (ValueError, TypeError, OverflowError):  # A date that names no zone, or is beyond all days.
        return None
