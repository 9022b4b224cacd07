"""Reports from the log itself, put together."""

from datetime import datetime

from infra.settings import Settings

from ..releases.reports import making
from ..releases.reports.model import Report
from .releases import now, read_ledgers

__all__ = ["made", "now"]


def made(settings: Settings, kind: str, institution: str, year: int, language: str, instant: datetime) -> Report:
    """A report as of an instant. Raises `Unprotectable` where its figures cannot be protected."""
    return making.made(read_ledgers(settings, institution, instant, year), kind, year, language)
