"""Why the inbox stays shut, in words: the catalogue that it adds to that of intake."""

from collections.abc import Mapping
from types import MappingProxyType

from ..intake.problems import TYPE, Answer, Problem
from ..refusals import Refusal


class Barred(Exception):
    """The inbox stays shut; `code` is in `PROBLEMS`. It never holds what was sent."""

    def __init__(self, code: str, *, field: str = "", **parameters: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.parameters = parameters


def _problem(status: int, nl: str, en: str, remedy_nl: str, remedy_en: str) -> Problem:
    return Problem(status, Refusal(nl=nl, en=en, remedy_nl=remedy_nl, remedy_en=remedy_en))


PROBLEMS: Mapping[str, Problem] = MappingProxyType(
    {
        "code.missing": _problem(
            400,
            "Het verzoek heeft geen ontvangstcode.",
            "The request has no receipt code.",
            "Stuur de code in de kop Receipt-Code.",
            "Send the code in the header Receipt-Code.",
        ),
        "code.malformed": _problem(
            422,
            "Dit is geen ontvangstcode: er is een teken te veel, te weinig, verkeerd of verwisseld.",
            "This is no receipt code: a character is too many, missing, wrong or out of place.",
            "Neem de code over zoals zij is opgeschreven: vier groepen van vijf tekens.",
            "Copy the code as it was written down: four groups of five characters.",
        ),
        "code.unknown": _problem(
            404,
            "Achter deze ontvangstcode ligt bij deze instelling niets.",
            "Behind this receipt code there is nothing at this institution.",
            "Kijk of de code van deze instelling is; zonder de code is niets terug te vinden.",
            "See whether the code is of this institution; without the code nothing can be found.",
        ),
        "code.throttled": _problem(
            429,
            "Er zijn bij deze instelling te veel verkeerde ontvangstcodes geprobeerd.",
            "Too many wrong receipt codes were tried at this institution.",
            "Probeer het opnieuw na {seconds} seconden.",
            "Try again after {seconds} seconds.",
        ),
        "code.used": _problem(
            409,
            "Achter deze ontvangstcode ligt al een ander gesprek.",
            "Behind this receipt code there is another conversation already.",
            "Vraag een nieuwe code aan (POST /inbox/codes).",
            "Ask for a new code (POST /inbox/codes).",
        ),
        "code.needed": _problem(
            422,
            "Een pseudonieme melding heeft een ontvangstcode nodig, anders is er geen weg terug.",
            "A pseudonymous report needs a receipt code, or there is no way back.",
            "Vraag een code aan (POST /inbox/codes) en stuur die mee, of kies anoniem.",
            "Ask for a code (POST /inbox/codes) and send it along, or choose anonymous.",
        ),
        "code.unwanted": _problem(
            422,
            "Een anonieme melding is eenrichtingsverkeer en heeft geen ontvangstcode of bericht erbij.",
            "An anonymous report goes one way and has no receipt code, nor a message beside it.",
            "Laat code en bericht weg, of kies pseudoniem.",
            "Leave the code and the message out, or choose pseudonymous.",
        ),
        "inbox.no_conversation": _problem(
            404,
            "Achter deze ontvangstcode ligt geen gesprek.",
            "Behind this receipt code there is no conversation.",
            "Gebruik de code van de melding zelf.",
            "Use the code of the report itself.",
        ),
        "inbox.no_handoff": _problem(
            404,
            "Achter deze ontvangstcode ligt geen overdracht met dit nummer.",
            "Behind this receipt code there is no hand-off with this number.",
            "Lees met POST /inbox/open welke er zijn; de eerste heeft nummer 1.",
            "Read with POST /inbox/open which there are; the first is number 1.",
        ),
        "inbox.no_deposit": _problem(
            404,
            "Achter deze ontvangstcode ligt geen melding in bewaring, of meer dan één.",
            "Behind this receipt code there is no report in escrow, or more than one.",
            "Lees met POST /inbox/escrow/status welke er zijn, en noem er een.",
            "Read with POST /inbox/escrow/status which there are, and name one.",
        ),
        "inbox.not_there_yet": _problem(
            503,
            "Wat achter deze code ligt is vastgelegd, en hier nog niet te lezen.",
            "What lies behind this code is recorded, and cannot be read here yet.",
            "Vraag het opnieuw na de tijd in Retry-After.",
            "Ask again after the time in Retry-After.",
        ),
        "identity.confirmation": _problem(
            409,
            "De bevestiging klopt niet, of is van te lang geleden.",
            "The confirmation does not fit, or is from too long ago.",
            "Stuur het verzoek zonder confirm, laat de melder bevestigen, en stuur het met de nieuwe waarde.",
            "Send the request without confirm, let the reporter confirm, and send it with the new value.",
        ),
        "conversation.unknown": _problem(
            404,
            "Dit gesprek bestaat niet bij uw instelling, of is nog niet te lezen.",
            "This conversation does not exist at your institution, or cannot be read yet.",
            "Controleer de naam van het gesprek.",
            "Check the name of the conversation.",
        ),
    }
)


def answer(error: Barred, language: str) -> Answer:
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
