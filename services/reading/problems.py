"""Why something cannot be read, in words: the catalogue that reading adds to that of intake."""

from collections.abc import Mapping
from types import MappingProxyType

from ..intake.problems import TYPE, Answer, Problem
from ..refusals import Refusal


class Unreadable(Exception):
    """Nothing can be shown; `code` is in `PROBLEMS`. `parameters` fill its words and hold nothing personal."""

    def __init__(self, code: str, *, field: str = "", **parameters: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.parameters = parameters


def _problem(status: int, nl: str, en: str, remedy_nl: str, remedy_en: str) -> Problem:
    return Problem(status, Refusal(nl=nl, en=en, remedy_nl=remedy_nl, remedy_en=remedy_en))


PROBLEMS: Mapping[str, Problem] = MappingProxyType(
    {
        "query.malformed": _problem(
            400,
            "Het filter {field} heeft een waarde die daar niet past.",
            "The filter {field} has a value that does not fit it.",
            "Geef {expected}.",
            "Send {expected}.",
        ),
        "query.unknown": _problem(
            400,
            "Er is geen filter {field}.",
            "There is no filter {field}.",
            "Gebruik een van: {expected}.",
            "Use one of: {expected}.",
        ),
        "case.unknown": _problem(
            404,
            "Deze zaak bestaat niet bij uw instelling; alles wat is vastgelegd, is verwerkt.",
            "There is no such case at your institution; all that was recorded has been processed.",
            "Controleer het zaaknummer.",
            "Check the case number.",
        ),
        "case.not_there_yet": _problem(
            503,
            "Deze zaak is hier (nog) niet te lezen: de leeskant loopt {behind_seconds} s en {behind_records} "
            "records achter op het logboek.",
            "This case cannot be read here (yet): the reading side is {behind_seconds} s and {behind_records} records "
            "behind the log.",
            "Vraag het opnieuw na de tijd in Retry-After.",
            "Ask again after the time in Retry-After.",
        ),
        "case.behind": _problem(
            503,
            "Versie {wanted} is hier nog niet te lezen; versie {version} wel. De leeskant loopt {behind_seconds} s en "
            "{behind_records} records achter op het logboek.",
            "Version {wanted} cannot be read here yet; version {version} can. The reading side is {behind_seconds} s "
            "and {behind_records} records behind the log.",
            "Vraag het opnieuw na de tijd in Retry-After, of lees zonder at_least wat er is.",
            "Ask again after the time in Retry-After, or read what there is without at_least.",
        ),
    }
)


def answer(error: Unreadable, language: str) -> Answer:
    """The RFC 9457 problem that says why."""
    status, words = PROBLEMS[error.code]
    title, remedy = (words.nl, words.remedy_nl) if language == "nl" else (words.en, words.remedy_en)
    parameters = {"field": error.field, **error.parameters}
    body = {
        "type": TYPE + error.code,
        "title": title.format_map(parameters),
        "status": status,
        "code": error.code,
        "remedy": remedy.format_map(parameters),
    }
    extra = {"field": error.field, "parameters": error.parameters}
    return Answer(status, body | {name: value for name, value in extra.items() if value})
