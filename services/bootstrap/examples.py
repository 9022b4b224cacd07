"""The player of the examples, put together."""

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from typing import NamedTuple

import httpx

from infra.clock import clock
from infra.embedded.ports import LOOPBACK
from infra.settings import Settings
from infra.tokens import DevelopmentKey

from ..examples.afterwards import DEADLINE, HANDOFF, LEVEL, go_on
from ..examples.lines import Line, System, read
from ..examples.news import News
from ..examples.once import Progress, play_once, remember
from ..examples.oversight import INSTITUTION, PATTERN, Page, oversee
from ..examples.player import Answer, Player, Unplayable
from ..examples.story import Story
from ..examples.terms import Terms
from ..examples.words import Language
from ..permissions import Role
from . import command_line
from .rules import adjourn_from, catalogue

TOKEN_SECONDS = 24 * 60 * 60  # Longer than a patient demonstration takes.


def play_examples(settings: Settings) -> str:
    """Play `examples/` as fast as it goes, once in the life of the data; what was done, for people to read."""
    if settings.jwks:
        return "The examples were not played: MELDSTROOM_JWKS names real keys, and they come with none."
    if settings.recipients:
        return "The examples were not played: MELDSTROOM_RECIPIENTS may name real bodies, and nobody in them is real."
    lines = read()
    progress = Progress(len(lines), partial(print, flush=True))
    return play_once(_player(settings, progress.hear), lines, settings.data)


class Reader(NamedTuple):
    """Who reads over HTTP: where, and by which token."""

    address: str
    token: str


def show_examples(settings: Settings, language: Language) -> Reader:
    """Play `examples/` by the simulated clock of the settings, and print what happens as it happens.

    It goes on until a term that nobody keeps was told to the board and a signal was passed on, and then until something
    was done about what many cases show together. Returns the supervisory board of that institution, for what it sees.
    Raises `Unplayable` when not all of it went as the examples foresee.
    """
    terms = Terms(language, catalogue(settings), adjourn_from(settings))
    now = clock(settings.clock).now
    lines = read()
    with News(partial(command_line.follow, settings, from_start=True)) as news:
        story = Story(language, partial(print, flush=True), terms, news.take)
        played = _player(settings, story.hear, now, language).play(lines)
        ended = not played.surprises and go_on(story, terms, now)
        if ended:
            page = _pattern_page(_supervisory_board(settings))
            oversee(_player(settings, story.hear, None, language).play, page, story.turn_to, now)
        story.end(played)
    remember(played, lines, settings.data)
    if played.surprises:
        raise Unplayable(f"{len(played.surprises)} cases stopped at an answer not foreseen")
    if not ended:
        raise Unplayable(f"the {LEVEL.en} was not told that {DEADLINE} had passed, or {HANDOFF} was not passed on")
    return _supervisory_board(settings)


def _supervisory_board(settings: Settings) -> Reader:
    token = _tokens(settings)(System(INSTITUTION, Role.SUPERVISORY_BOARD))
    return Reader(f"http://{LOOPBACK}:{settings.intake_port}", token)


def _pattern_page(reader: Reader) -> Callable[[int], Page | None]:
    """Reads the pattern that is followed."""
    address, headers = f"{reader.address}/patterns/{PATTERN}", {"authorization": f"Bearer {reader.token}"}

    def page(version: int) -> Page | None:
        try:
            answer = httpx.get(address, params={"at_least": version}, headers=headers)
        except httpx.TransportError:
            return None
        found: Page = answer.json()
        return found if answer.status_code == 200 and found["pattern"]["version"] >= version else None

    return page


def _player(
    settings: Settings,
    heard: Callable[[Line, Answer], None],
    now: Callable[[], datetime] | None = None,
    language: Language = Language.EN,
) -> Player:
    return Player(
        f"http://{LOOPBACK}:{settings.intake_port}", _tokens(settings), clock=now, heard=heard, language=language
    )


def _tokens(settings: Settings) -> Callable[[System], str]:
    key = DevelopmentKey(settings.data)

    @cache
    def token(system: System) -> str:
        return key.issue(
            subject=system.client,
            institution=system.institution,
            roles=[system.role],
            audience=settings.audience,
            seconds=TOKEN_SECONDS,
        )

    return token
