"""What the rules of hand-offs say no to."""

from collections.abc import Mapping
from types import MappingProxyType

from ..refusals import Refusal

_PREPARING = {
    "handoff.profile.unknown": Refusal(
        nl="Wat deze instantie voor dit doel mag weten, is niet vastgelegd ({recipient}, {kind}).",
        en="What this body may know for this purpose is not laid down ({recipient}, {kind}).",
        remedy_nl="Kies een doel dat er voor deze instantie wel is: {purposes}.",
        remedy_en="Choose a purpose that there is for this body: {purposes}.",
    ),
    "handoff.profile.gone": Refusal(
        nl="Profiel {profile} staat niet meer in de catalogus, zodat niet te zeggen valt wat de instantie mag weten.",
        en="The catalogue has no profile {profile} any more, so that it cannot be told what the body may know.",
        remedy_nl="Zet het regelbestand terug; versies verdwijnen niet, zij gelden tot een dag.",
        remedy_en="Put the rule file back; versions do not go away, they hold until a day.",
    ),
    "handoff.content.not-allowed": Refusal(
        nl="Dit gegeven is niet voor deze instantie (profiel {profile}).",
        en="This is not for this body to know (profile {profile}).",
        remedy_nl="Laat het gegeven weg.",
        remedy_en="Leave the field out.",
    ),
    "handoff.content.incomplete": Refusal(
        nl="Zonder dit gegeven kan de instantie niets beginnen (profiel {profile}).",
        en="Without this the body cannot do anything (profile {profile}).",
        remedy_nl="Vul de overdracht aan met dit gegeven, en keur haar dan goed.",
        remedy_en="Amend the hand-off with this field, then approve it.",
    ),
    "handoff.cause.missing": Refusal(
        nl="Dit soort overdracht volgt altijd ergens uit: een gebeurtenis van de zaak, of een eerdere overdracht.",
        en="A hand-off of this kind always follows from something: an event of the case, or an earlier hand-off.",
        remedy_nl="Geef prepared_by of follows, of maak een vrijwillige overdracht.",
        remedy_en="Give prepared_by or follows, or make a voluntary hand-off.",
    ),
    "handoff.follows.elsewhere": Refusal(
        nl="Dit is geen andere overdracht van deze zaak.",
        en="This is no other hand-off of this case.",
        remedy_nl="Neem het nummer van de eerdere overdracht over uit de lijst van deze zaak.",
        remedy_en="Copy the number of the earlier hand-off from the list of this case.",
    ),
    "handoff.reporter-side": Refusal(
        nl="Wat een melder zelf overdraagt, maakt de instelling niet namens diegene.",
        en="What a reporter hands over by themselves the institution does not make for them.",
        remedy_nl="Maak een vrijwillige overdracht, of laat de melder het zelf doen.",
        remedy_en="Make a voluntary hand-off, or let the reporter do it themselves.",
    ),
    "handoff.passed-on.staff-only": Refusal(
        nl="Alleen signalen over de veiligheid van personeel worden doorgegeven.",
        en="Only signals about the safety of staff are passed on.",
        remedy_nl="Geef de groep personeel aan die het betreft, of maak een vrijwillige overdracht.",
        remedy_en="Say which staff it is about, or make a voluntary hand-off.",
    ),
}

_APPROVING = {
    "handoff.approval.none": Refusal(
        nl="Voor deze overdracht is geen goedkeuring nodig.",
        en="Nobody needs to approve this hand-off.",
        remedy_nl="Doe niets: zij gaat vanzelf.",
        remedy_en="Do nothing: it goes by itself.",
    ),
    "handoff.approve.changed": Refusal(
        nl="De inhoud is een andere dan die u hebt gezien.",
        en="The content is another than the one that you saw.",
        remedy_nl="Bekijk de inhoud opnieuw in haar geheel, en keur dan die goed.",
        remedy_en="Look at all of the content again, then approve that.",
    ),
    "handoff.unapproved": Refusal(
        nl="Deze overdracht is nog niet goedgekeurd.",
        en="This hand-off has not been approved yet.",
        remedy_nl="Laat het bestuur haar eerst bekijken en goedkeuren.",
        remedy_en="Let the board look at it and approve it first.",
    ),
    "handoff.amend.late": Refusal(
        nl="Deze overdracht is al vrijgegeven; wat erin staat, is niet meer te wijzigen.",
        en="This hand-off has been let go; what is in it cannot be changed any more.",
        remedy_nl="Maak een nieuwe overdracht met wat er nog te zeggen valt.",
        remedy_en="Make a new hand-off with what there still is to say.",
    ),
    "handoff.cancel.owed": Refusal(
        nl="Dit is geen keuze van het bestuur, en het bestuur trekt het dus ook niet in ({kind}).",
        en="This is not the board's own choice, so the board does not cancel it either ({kind}).",
        remedy_nl="Vul haar aan waar zij niet klopt. Is de stap al gezet, leg dat dan eerst bij de plicht vast.",
        remedy_en="Amend it where it is wrong. Where the step was taken already, record that of the duty first.",
    ),
    "handoff.cancel.late": Refusal(
        nl="Deze overdracht is al vrijgegeven, en misschien al aangekomen.",
        en="This hand-off has been let go, and may have arrived.",
        remedy_nl="Vraag de instantie om haar terug te zenden.",
        remedy_en="Ask the body to return it.",
    ),
    "handoff.cancelled": Refusal(
        nl="Deze overdracht is ingetrokken.",
        en="This hand-off was cancelled.",
        remedy_nl="Maak een nieuwe overdracht.",
        remedy_en="Make a new hand-off.",
    ),
}

_DELIVERING = {
    "handoff.body.other": Refusal(
        nl="Er is eerder een andere inhoud verzonden dan deze.",
        en="What was sent before is another content than this one.",
        remedy_nl="Verzend onder hetzelfde nummer altijd dezelfde bytes; meld dit aan de beheerder.",
        remedy_en="Send the same bytes under the same number always; tell the operator of this.",
    ),
    "handoff.receipt.digest": Refusal(
        nl="Dit ontvangstbewijs is van iets anders dan wat is verzonden.",
        en="This receipt is for something else than what was sent.",
        remedy_nl="Vraag de instantie wat zij heeft ontvangen.",
        remedy_en="Ask the body what it received.",
    ),
    "handoff.receipt.other": Refusal(
        nl="Er is al een ander ontvangstbewijs.",
        en="There is another receipt already.",
        remedy_nl="Het eerste ontvangstbewijs geldt.",
        remedy_en="The first receipt holds.",
    ),
    "handoff.receipt.moment": Refusal(
        nl="Het ontvangstbewijs zegt niet leesbaar wanneer het is gegeven.",
        en="The receipt does not say legibly when it was given.",
        remedy_nl="Geef received_at met tijdzone, zoals 2026-03-02T10:00:00+01:00.",
        remedy_en="Give received_at with its time zone, such as 2026-03-02T10:00:00+01:00.",
    ),
    "handoff.resend.arrived": Refusal(
        nl="Deze overdracht is aangekomen.",
        en="This hand-off has arrived.",
        remedy_nl="Er valt niets opnieuw te verzenden; vraag de instantie hoe het ermee staat.",
        remedy_en="There is nothing to send again; ask the body how it stands.",
    ),
}

_ANSWERING = {
    "handoff.not-yours": Refusal(
        nl="Deze overdracht is aan een andere instantie gedaan.",
        en="This hand-off was made to another body.",
        remedy_nl="Spreek alleen namens de instantie in uw token (`body`) over wat haar is overgedragen.",
        remedy_en="Speak only for the body in your token (`body`), and of what was handed to it.",
    ),
    "handoff.unsent": Refusal(
        nl="Volgens het logboek is deze overdracht nog niet bij u aangekomen.",
        en="By the log this hand-off has not reached you yet.",
        remedy_nl="Geef eerst het ontvangstbewijs, en zeg het daarna opnieuw.",
        remedy_en="Give the receipt first, then say it again.",
    ),
    "handoff.returned": Refusal(
        nl="Deze overdracht is teruggezonden.",
        en="This hand-off was returned.",
        remedy_nl="Wacht op een nieuwe overdracht.",
        remedy_en="Wait for a new hand-off.",
    ),
    "handoff.return.late": Refusal(
        nl="Deze overdracht is al doorgegeven of beantwoord.",
        en="This hand-off has been passed on or answered.",
        remedy_nl="Zeg in een antwoord wat er nog te zeggen valt.",
        remedy_en="Say in an answer what there still is to say.",
    ),
    "handoff.itself": Refusal(
        nl="Dit is de instantie zelf.",
        en="This is the body itself.",
        remedy_nl="Noem een andere instantie, of laat haar weg.",
        remedy_en="Name another body, or leave it out.",
    ),
    "handoff.reveal.not-own": Refusal(
        nl="De instelling kent deze overdracht al.",
        en="The institution knows of this hand-off already.",
        remedy_nl="Alleen wat een melder zelf heeft overgedragen, valt bekend te maken.",
        remedy_en="Only what a reporter handed over by themselves can be revealed.",
    ),
    "handoff.reveal.other": Refusal(
        nl="Deze overdracht is al bekendgemaakt, bij een andere zaak.",
        en="This hand-off was revealed already, with another case.",
        remedy_nl="Koppel de zaken aan elkaar.",
        remedy_en="Link the cases to each other.",
    ),
}

REFUSALS: Mapping[str, Refusal] = MappingProxyType({**_PREPARING, **_APPROVING, **_DELIVERING, **_ANSWERING})
