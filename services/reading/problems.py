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


def _absent(kind: str, nl: str, en: str, number_nl: str, number_en: str) -> Mapping[str, Problem]:
    """One that is nowhere, one that may be there and cannot be read, and a version of it that cannot."""
    lag_nl = "De leeskant loopt {behind_seconds} s en {behind_records} records achter op het logboek."
    lag_en = "The reading side is {behind_seconds} s and {behind_records} records behind the log."
    again_nl, again_en = "Vraag het opnieuw na de tijd in Retry-After", "Ask again after the time in Retry-After"
    return {
        f"{kind}.unknown": _problem(
            404,
            f"{nl} bestaat niet bij uw instelling; alles wat is vastgelegd, is verwerkt.",
            f"{en} does not exist at your institution; all that was recorded has been processed.",
            f"Controleer {number_nl}.",
            f"Check {number_en}.",
        ),
        f"{kind}.not_there_yet": _problem(
            503,
            f"{nl} is hier (nog) niet te lezen. {lag_nl}",
            f"{en} cannot be read here (yet). {lag_en}",
            f"{again_nl}.",
            f"{again_en}.",
        ),
        f"{kind}.behind": _problem(
            503,
            f"Versie {{wanted}} is hier nog niet te lezen; versie {{version}} wel. {lag_nl}",
            f"Version {{wanted}} cannot be read here yet; version {{version}} can. {lag_en}",
            f"{again_nl}, of lees zonder at_least wat er is.",
            f"{again_en}, or read what there is without at_least.",
        ),
    }


PROBLEMS: Mapping[str, Problem] = MappingProxyType(
    {
        "subject-access.undecided": _problem(
            409,
            "Van wie de gegevens in deze zaak zijn, is zo niet te zeggen: niemand of meer dan een heeft die rol.",
            "Whose data in this case are meant cannot be told so: nobody, or more than one, has that role.",
            "Laat een auditor het maken met `meldstroom audit subject --person`, die het nummer van de persoon kent.",
            "Have an auditor make it with `meldstroom audit subject --person`, who knows the person's number.",
        ),
        "erasure.unknown": _problem(
            404,
            "Van deze zaak is hier niets bekend over bewaren of wissen.",
            "Nothing is known here of keeping or erasing this case.",
            "Controleer het zaaknummer; wie net iets vastlegde, vraagt het zo dadelijk opnieuw.",
            "Check the case's number; whoever recorded something just now asks again in a moment.",
        ),
        "query.malformed": _problem(
            400,
            "Het filter {field} heeft een waarde die daar niet past.",
            "The filter {field} has a value that does not fit it.",
            "Geef {expected}.",
            "Send {expected}.",
        ),
        "query.repeated": _problem(
            400,
            "Het filter {field} staat er meer dan eens.",
            "The filter {field} is there more than once.",
            "Geef het één keer.",
            "Send it once.",
        ),
        "query.unknown": _problem(
            400,
            "Er is geen filter {field}.",
            "There is no filter {field}.",
            "Gebruik een van: {expected}.",
            "Use one of: {expected}.",
        ),
        **_absent("case", "Deze zaak", "This case", "het zaaknummer", "the case number"),
        "event.unknown": _problem(
            404,
            "Deze gebeurtenis is er niet bij uw instelling.",
            "There is no such event at your institution.",
            "Neem haar nummer over uit de geschiedenis van de zaak.",
            "Copy its number from the history of the case.",
        ),
        "parked.unknown": _problem(
            404,
            "Deze zaak is daar niet geparkeerd.",
            "This case is not parked there.",
            "Misschien is zij intussen verder gegaan; bekijk de lijst.",
            "It may have gone on meanwhile; look at the list.",
        ),
        "run.unknown": _problem(
            404,
            "Dit werk is er niet (meer): de console bewaart het tot zij opnieuw begint.",
            "This work is not there (any more): the console keeps it until it begins anew.",
            "Begin het opnieuw.",
            "Begin it anew.",
        ),
        "run.of_others": _problem(
            403,
            "Dit werk is bij een andere instelling begonnen, en daar wacht men erop.",
            "This work was begun at another institution, where someone waits for it.",
            "Wacht tot het klaar is, of vraag een beheerder het te stoppen.",
            "Wait for it to end, or ask an operator to stop it.",
        ),
        "follower.unknown": _problem(
            404,
            "Niemand die het logboek volgt, heet zo.",
            "Nobody who follows the log is called so.",
            "Kies er een uit de lijst.",
            "Choose one from the list.",
        ),
        **_absent("handoff", "Deze overdracht", "This hand-off", "haar naam", "its name"),
        "handoff.reporters_own": _problem(
            403,
            "Wat een melder zelf heeft overgedragen, is niet aan de instelling om te lezen.",
            "What a reporter handed over by themselves is not for the institution to read.",
            "Vraag het de melder.",
            "Ask the reporter.",
        ),
        "handoff.profile_gone": _problem(
            500,
            "Profiel {profile} staat niet meer in de catalogus, zodat niet te zeggen valt wat de instantie krijgt.",
            "The catalogue has no profile {profile} any more, so that it cannot be told what the body gets.",
            "Zet het regelbestand terug.",
            "Put the rule file back.",
        ),
        "handoff.text_gone": _problem(
            410,
            "De sleutel van {field} is vernietigd: deze tekst is niet meer te openen.",
            "The key of {field} was destroyed: this text cannot be opened any more.",
            "Maak een nieuwe overdracht zonder deze tekst.",
            "Make a new hand-off without this text.",
        ),
        "pattern.person.none": _problem(
            409,
            "Dit patroon gaat niet over één persoon.",
            "This pattern is not about one person.",
            "Kijk naar de zaken.",
            "Look at the cases.",
        ),
        "pattern.person.ended": _problem(
            409,
            "Dit patroon is beëindigd: over wie het ging, wordt niet meer opgezocht.",
            "This pattern has ended: whom it was about is looked up no more.",
            "Heropen het patroon als daar reden voor is.",
            "Reopen the pattern where there is reason to.",
        ),
        "pattern.person.not_requested": _problem(
            409,
            "Niemand heeft gevraagd om op te zoeken over wie dit patroon gaat.",
            "Nobody has asked to look up whom this pattern is about.",
            "Vraag het aan, met een grond; een ander in een andere rol keurt het goed.",
            "Ask for it, with a ground; someone else in another role approves.",
        ),
        "pattern.person.requested": _problem(
            409,
            "De aanvraag is nog niet goedgekeurd.",
            "The request has not been approved yet.",
            "Vraag een ander, in een andere rol, om te beslissen.",
            "Ask someone else, in another role, to decide.",
        ),
        "pattern.person.refused": _problem(
            409,
            "De aanvraag is geweigerd.",
            "The request was refused.",
            "Vraag het opnieuw aan als de reden is weggenomen.",
            "Ask again once the reason has been met.",
        ),
        "pattern.person.lapsed": _problem(
            409,
            "De goedkeuring gold tot {until} en is verlopen.",
            "The approval held until {until} and has lapsed.",
            "Vraag het opnieuw aan.",
            "Ask again.",
        ),
        "pattern.person.not_of_the_two": _problem(
            403,
            "Alleen wie erom vroeg en wie het goedkeurde, krijgen te zien over wie dit patroon gaat.",
            "Only who asked for it and who approved it are shown whom this pattern is about.",
            "Vraag een van hen.",
            "Ask one of them.",
        ),
        "pattern.person.nobody": _problem(
            404,
            "Onder de zaken van uw instelling is niemand meer voor wie dit kenmerk staat.",
            "Among the cases of your institution there is nobody any more for whom this mark stands.",
            "Kijk of de patroonverwerking achterloopt, en vraag het dan opnieuw.",
            "See whether the pattern worker is behind, and then ask again.",
        ),
        **_absent("duty", "Deze plicht", "This duty", "de naam van de plicht", "the name of the duty"),
        **_absent("pattern", "Dit patroon", "This pattern", "de naam van het patroon", "the name of the pattern"),
        "publication.unknown": _problem(
            404,
            "Deze publicatie is er niet bij uw instelling.",
            "There is no such publication at your institution.",
            "Neem het nummer over van /releases.",
            "Copy the number from /releases.",
        ),
        **_absent("deadline", "Deze termijn", "This deadline", "de naam van de termijn", "the name of the deadline"),
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
