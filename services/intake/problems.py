"""What intake answers when it cannot do as asked: RFC 9457 problem details, in Dutch or English.

`PROBLEMS` is the catalogue of what can go wrong before the rules are asked; what the rules refuse is in
`services.refusal_catalogue`. The documentation page and the README show the same tables.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from events.errors import ContractError
from events.outcome import Outcome, Status

from ..refusal_catalogue import REFUSALS, words
from ..refusals import Refusal
from .denials import Denied

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:meldstroom:problem:"
RETRY_SECONDS = 2  # The broker and the database need about so long to start; a client that waits less asks in vain.


class Problem(NamedTuple):
    """A kind of problem: the HTTP status that it is answered with, and its words."""

    status: int
    words: Refusal


def _problem(status: int, nl: str, en: str, remedy_nl: str, remedy_en: str) -> Problem:
    return Problem(status, Refusal(nl=nl, en=en, remedy_nl=remedy_nl, remedy_en=remedy_en))


_NEW_TOKEN = ("Vraag een nieuw token aan.", "Ask for a new token.")

PROBLEMS: Mapping[str, Problem] = MappingProxyType(
    {
        "request.malformed": _problem(
            400,
            "Het verzoek is niet te lezen.",
            "The request cannot be read.",
            "Vergelijk het verzoek met de API-beschrijving onder /schema.",
            "Compare the request with the API description under /schema.",
        ),
        "key.missing": _problem(
            400,
            "Het verzoek heeft geen Idempotency-Key, zodat een herhaling niet te herkennen is.",
            "The request has no Idempotency-Key, so a retry could not be recognised.",
            "Geef een eigen, eenmalige sleutel mee, zoals een UUID; herhaal bij twijfel met dezelfde sleutel.",
            "Send a key of your own, used once, such as a UUID; when in doubt, repeat with the same key.",
        ),
        "key.malformed": _problem(
            400,
            "De Idempotency-Key heeft tekens die niet mogen.",
            "The Idempotency-Key has characters that it must not have.",
            "Gebruik 1 tot 200 letters, cijfers en ._:/#=~-; geen namen of adressen.",
            "Use 1 to 200 letters, digits and ._:/#=~-; no names or addresses.",
        ),
        "precondition.malformed": _problem(
            400,
            "If-Match is geen versie.",
            "If-Match is no version.",
            'Geef de ETag van het laatste antwoord, zoals "3", of laat de kop weg.',
            'Send the ETag of the last answer, such as "3", or leave the header out.',
        ),
        "precondition.batch": _problem(
            400,
            "If-Match noemt één versie, en een bundel gaat over meer dan een.",
            "If-Match names one version, and a batch is about more than one.",
            "Geef elke gebeurtenis haar eigen expectedversion, en laat de kop weg.",
            "Give each event an expectedversion of its own, and leave the header out.",
        ),
        "token.missing": _problem(
            401,
            "Het verzoek heeft geen token.",
            "The request has no token.",
            "Stuur de kop Authorization: Bearer met een token van uw identiteitsdienst.",
            "Send the header Authorization: Bearer with a token of your identity provider.",
        ),
        "token.malformed": _problem(
            401,
            "Het token is geen ondertekend JWT dat hier geldt.",
            "The token is not a signed JWT that is good here.",
            "Gebruik een JWT met RS256, ES256 of Ed25519 en een kid.",
            "Use a JWT with RS256, ES256 or Ed25519 and a kid.",
        ),
        "token.unknown_key": _problem(
            401,
            "Het token is ondertekend met een sleutel die hier niet bekend is.",
            "The token is signed with a key that is not known here.",
            *_NEW_TOKEN,
        ),
        "token.signature": _problem(
            401, "De handtekening van het token klopt niet.", "The token's signature is wrong.", *_NEW_TOKEN
        ),
        "token.expired": _problem(401, "Het token is verlopen.", "The token has expired.", *_NEW_TOKEN),
        "token.early": _problem(
            401,
            "Het token geldt nog niet.",
            "The token is not valid yet.",
            "Wacht tot het geldt, of zet de klok gelijk.",
            "Wait until it is, or set the clock.",
        ),
        "token.claims": _problem(
            401,
            "Het token mist een gegeven, of is voor een andere dienst.",
            "The token lacks a claim, or is for another service.",
            "Nodig zijn iss, sub, aud, exp, institution en roles (een lijst).",
            "Needed are iss, sub, aud, exp, institution and roles (a list).",
        ),
        "role.forbidden": _problem(
            403,
            "Uw rollen staan dit niet toe ({act}).",
            "Your roles do not allow this ({act}).",
            "Dit mag met een van de rollen: {roles}.",
            "This takes one of the roles: {roles}.",
        ),
        "institution.forbidden": _problem(
            403,
            "Het bericht noemt een andere instelling dan uw token.",
            "The message names another institution than your token.",
            "Laat institution weg, of gebruik een token van die instelling.",
            "Leave institution out, or use a token of that institution.",
        ),
        "address.unknown": _problem(
            404,
            "Onder dit adres is niets.",
            "There is nothing at this address.",
            "De adressen staan in de API-beschrijving onder /schema.",
            "The addresses are in the API description under /schema.",
        ),
        "command.unknown": _problem(
            404,
            "Van deze opdracht is (nog) geen uitkomst bekend.",
            "No outcome of this command is known (yet).",
            "Vraag het later nog eens, of stuur de opdracht opnieuw met dezelfde sleutel.",
            "Ask again later, or send the command again with the same key.",
        ),
        "method.forbidden": _problem(
            405,
            "Dit adres kent deze methode niet.",
            "This address does not know this method.",
            "De kop Allow noemt wat wel kan.",
            "The Allow header names what it knows.",
        ),
        "too_large": _problem(
            413,
            "Het bericht is te groot.",
            "The message is too large.",
            "Bewaar lange stukken in een documentsysteem en verwijs ernaar.",
            "Keep long documents in a document store and refer to them.",
        ),
        "content.type": _problem(
            415,
            "Dit soort inhoud wordt hier niet gelezen.",
            "This kind of content is not read here.",
            "Stuur {accepted}.",
            "Send {accepted}.",
        ),
        "malformed": _problem(
            422,
            "Een veld ontbreekt, heeft de verkeerde vorm, of een waarde buiten zijn lijst.",
            "A field is missing, has the wrong form, or a value outside its list.",
            "Verbeter het genoemde veld en stuur het opnieuw; dezelfde sleutel mag.",
            "Correct the named field and send it again; the same key will do.",
        ),
        "unknown_field": _problem(
            422,
            "Het bericht heeft een veld dat dit soort bericht niet kent.",
            "The message has a field that this type does not have.",
            "Verbeter de naam van het veld, of laat het weg.",
            "Correct the field's name, or leave it out.",
        ),
        "unknown_type": _problem(
            422,
            "Dit soort bericht, of deze versie ervan, is niet bekend.",
            "This type of message, or this version of it, is not known.",
            "De soorten en versies staan in de API-beschrijving onder /schema.",
            "The types and versions are in the API description under /schema.",
        ),
        "refused": _problem(
            422,
            "De regels staan dit nu niet toe.",
            "The rules do not allow this now.",
            "Lees de zaak en beslis opnieuw.",
            "Read the case and decide anew.",
        ),
        "purpose.unknown": _problem(
            400,
            "Meldstroom-Purpose noemt geen doel van de lijst.",
            "Meldstroom-Purpose names no purpose of the list.",
            "Geef een van: {known}; of laat de kop weg.",
            "Send one of: {known}; or leave the header out.",
        ),
        "internal": _problem(
            500,
            "Er ging hier iets mis; het bericht is bewaard of niet aangenomen.",
            "Something went wrong here; the message is kept aside or was not taken.",
            "Herhaal het met dezelfde sleutel; meld het als het zo blijft.",
            "Repeat it with the same key; tell us if it stays so.",
        ),
        "busy": _problem(
            503,
            "Er wachten al te veel verzoeken.",
            "Too many requests are waiting already.",
            "Herhaal het na de tijd in Retry-After, met dezelfde sleutel.",
            "Repeat it after the time in Retry-After, with the same key.",
        ),
        "access.unrecorded": _problem(
            503,
            "Dat u kijkt, kon niet worden vastgelegd; daarom is er niets getoond.",
            "That you look could not be recorded, so nothing was shown.",
            "Vraag het opnieuw na de tijd in Retry-After; blijft het zo, laat dan nagaan of recorder-access draait.",
            "Ask again after the time in Retry-After; if it stays so, have it checked that recorder-access runs.",
        ),
        "unavailable": _problem(
            503,
            "Het logboek, de sleutelbos of de identiteitsdienst is nu niet bereikbaar; niets is half gedaan.",
            "The log, the keyring or the identity provider cannot be reached now; nothing is half done.",
            "Herhaal het na de tijd in Retry-After, met dezelfde sleutel: wat toch is vastgelegd, krijgt dat antwoord.",
            "Repeat it after the time in Retry-After, with the same key: what was recorded after all gets that answer.",
        ),
    }
)

# What the recorder answers, where the status says more than 422 does.
_STATUS_OF_CODE: Mapping[str, int] = MappingProxyType(
    {"stream.unknown": 404, "stream.exists": 409, "institution.other": 403, "event.too_large": 413}
)
RECORDED: Mapping[str, int] = MappingProxyType({**_STATUS_OF_CODE, "version.conflict": 409, "command.mismatch": 409})
"""The statuses of what the recorder says of any command, whatever its rules."""
_OURS = frozenset({"not_sealed", "rule_failed"})  # Faults of this side, whatever the caller sent.


_NONE: Mapping[str, str | int] = MappingProxyType({})


class Answer(NamedTuple):
    """An HTTP answer that says no."""

    status: int
    body: dict[str, Any]


def problem(
    code: str, language: str, *, field: str = "", detail: str = "", parameters: Mapping[str, str | int] = _NONE
) -> Answer:
    """The answer to a problem of the catalogue."""
    found = PROBLEMS[code]
    return _answer(found.status, code, found.words.said(language, parameters), field, detail, parameters)


def of_error(error: Denied | ContractError, language: str) -> Answer:
    """The answer to what is wrong with a message or its sender."""
    if isinstance(error, ContractError):
        return problem(error.code, language, field=error.field, detail=str(error))
    return problem(error.code, language, field=error.field, parameters=error.parameters)


def of_outcome(outcome: Outcome, language: str) -> Answer:
    """The answer to a command that the recorder did not accept."""
    code, field, parameters = outcome.code or "refused", outcome.field or "", outcome.parameters
    if outcome.status is Status.CONFLICT:
        parameters = {**parameters, "version": outcome.version}
    if code in _OURS:
        return problem("internal", language)
    if code in PROBLEMS:
        return problem(code, language, field=field)
    said = words(code, language, parameters) if code in REFUSALS else PROBLEMS["refused"].words.said(language, {})
    status = 409 if outcome.status in {Status.CONFLICT, Status.MISMATCH} else _STATUS_OF_CODE.get(code, 422)
    return _answer(status, code, said, field, "", parameters)


def _answer(
    status: int, code: str, said: tuple[str, str], field: str, detail: str, parameters: Mapping[str, str | int]
) -> Answer:
    title, remedy = said
    body: dict[str, Any] = {"type": TYPE + code, "title": title, "status": status, "code": code, "remedy": remedy}
    extra = {"field": field, "detail": detail, "parameters": dict(parameters)}
    return Answer(status, body | {name: value for name, value in extra.items() if value})


def language_of(accept: str) -> str:
    """`nl` or `en`, whichever an Accept-Language header prefers; English where it says neither."""
    weighed = {"en": 0.0, "nl": 0.0}
    for part in accept.lower().split(","):
        name, _, parameter = part.partition(";")
        language, quality = name.strip().partition("-")[0], parameter.strip().removeprefix("q=")
        if language in weighed:
            try:
                weighed[language] = max(weighed[language], float(quality or 1))
            except ValueError:
                continue
    return "nl" if weighed["nl"] > weighed["en"] else "en"
