"""The rules that a process works by: what is shipped, and what the institution itself has written down."""

from datetime import date
from pathlib import Path

from events.rules import BadRuleFile, Catalogue, load, shipped
from infra.clock import clock
from infra.settings import BadSetting, Settings

from ..escalation.terms import AdjournFrom
from ..moments import legal_date


def catalogue(settings: Settings) -> Catalogue:
    """The shipped rules with those of the folder that the settings name.

    Raises `BadSetting`, which for a file that cannot be used names the file, the line and the reason.
    """
    if not settings.rules:
        return shipped()
    folder = Path(settings.rules)
    if not folder.is_dir():
        raise BadSetting(f"MELDSTROOM_RULES names no folder: {settings.rules}")
    try:
        return load({path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")})
    except BadRuleFile as error:
        raise BadSetting(f"MELDSTROOM_RULES: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"MELDSTROOM_RULES cannot be read: {error}") from error


def adjourn_from(settings: Settings) -> AdjournFrom:
    """Which end of a term its adjournment is counted from. Raises `BadSetting`."""
    if settings.adjourn_from == "raw":
        return "raw"
    if settings.adjourn_from == "extended":
        return "extended"
    raise BadSetting(f"MELDSTROOM_ADJOURN_FROM must be `raw` or `extended`, not {settings.adjourn_from!r}")


def today(settings: Settings) -> date:
    """The legal date by the clock that every process of the set-up goes by."""
    return legal_date(clock(settings.clock).now())
