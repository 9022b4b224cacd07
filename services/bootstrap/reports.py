"""Reports from the log itself, put together."""

from datetime import datetime

from infra.settings import Settings

from ..releases.reports import making
from ..releases.reports.model import Report
from .releases import now, read_ledgers

__all__ = ["Reporting", "made", "now"]


def made(settings: Settings, kind: str, institution: str, year: int, language: str, instant: datetime) -> Report:
    """A report as of an instant. Raises `Unprotectable` where its figures cannot be protected."""
    return making.made(read_ledgers(settings, institution, instant, year), kind, year, language)


class Reporting:
    """Makes reports for the console as of the instant at which they are asked for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def made(self, kind: str, institution: str, year: int, language: str) -> Report:
        """A report as of now. Raises `Unprotectable` where its figures cannot be protected."""
        return made(self._settings, kind, institution, year, language, now(self._settings))
