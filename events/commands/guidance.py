"""Record that someone was shown the way."""

from typing import Annotated, ClassVar

import msgspec

from ..payload import Payload
from ..vocabulary import CODES_MAX, Behaviour, Language, Population, Route, Setting, Token


class GiveGuidance(Payload):
    """Record that someone asked where to go, and which routes they were told of."""

    TYPE: ClassVar[str] = "nl.meldstroom.guidance.give.v1"
    OPENS: ClassVar[bool] = True
    population: Population
    behaviours: Annotated[tuple[Behaviour, ...], msgspec.Meta(max_length=CODES_MAX)] = ()
    setting: Setting | None = None
    routes: Annotated[tuple[Route, ...], msgspec.Meta(min_length=1, max_length=CODES_MAX)]
    guide: Token
    language: Language


COMMANDS: tuple[type[GiveGuidance], ...] = (GiveGuidance,)
