"""Reports from the log itself, put together."""

from datetime import datetime

from infra.settings import Settings

from ..console.runs import Tell
from ..releases.reports import making
from ..releases.reports.model import Report
from .releases import Told, now, read_ledgers

__all__ = ["Reporting", "made", "now"]


def made(
    settings: Settings, kind: str, institution: str, year: int, language: str, instant: datetime, told: Told
) -> Report:
    """A report as of an instant. Raises `Unprotectable` where its figures cannot be protected."""
    return making.made(read_ledgers(settings, institution, instant, year, told), kind, year, language)


class Reporting:
    """Makes reports for the console as of the instant at which they are asked for."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def made(self, kind: str, institution: str, year: int, language: str, tell: Tell) -> Report:
        """A report as of now. Raises `Unprotectable` where its figures cannot be protected."""

        def told(done: int, total: int) -> None:
            tell(done, total, None)

        return made(self._settings, kind, institution, year, language, now(self._settings), told)
