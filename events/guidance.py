"""That someone was shown the way (routewijzer), whether or not they then went it.

The stream is `guidance-UUID`, one a time: nothing ties two of them, or one to a person or a case.
"""

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from .payload import Fact
from .vocabulary import CODES_MAX, Behaviour, Language, Population, Route, Setting, Token


class GuidanceGiven(Fact):
    """Someone asked where to go, and was told (gewezen op de routes). `guide` is the text, with its version."""

    TOPIC: ClassVar[str] = "nl.meldstroom.guidance.given.v1"
    institution: str
    population: Population
    behaviours: Annotated[tuple[Behaviour, ...], msgspec.Meta(max_length=CODES_MAX)]
    routes: Annotated[tuple[Route, ...], msgspec.Meta(max_length=CODES_MAX)]
    guide: Token
    language: Language
    occurred_on: date
    setting: Setting | None = None


EVENTS: tuple[type[GuidanceGiven], ...] = (GuidanceGiven,)
