"""What the rules of the duty to report, consult and file say no to."""

from collections.abc import Mapping
from types import MappingProxyType

from ..refusals import Refusal

_RAISING = {
    "duty.number": Refusal(
        nl="Het volgende vermoeden in deze zaak heeft nummer {number}.",
        en="The next suspicion in this case has number {number}.",
        remedy_nl="Gebruik dat nummer, of herzie de omstandigheden van het vermoeden dat er al is.",
        remedy_en="Use that number, or restate the circumstances of the suspicion that there is.",
    ),
    "duty.rule.none": Refusal(
        nl="Op {on} gold geen meld-, overleg- en aangifteplicht die in de catalogus staat.",
        en="On {on} no duty to report, consult and file was in force that the catalogue has.",
        remedy_nl="Controleer het tijdstip, en of alle diensten dezelfde regelbestanden lezen.",
        remedy_en="Check the instant, and that all services read the same rule files.",
    ),
    "duty.too-early": Refusal(
        nl="Dit ligt vóór de stap waarop het volgt ({step}, {before}).",
        en="This lies before the step that it follows ({step}, {before}).",
        remedy_nl="Controleer het tijdstip; een stap wordt niet gezet voor de vorige.",
        remedy_en="Check the instant; no step is taken before the one that it follows.",
    ),
    "duty.limit": Refusal(
        nl="Er zijn in deze ronde al {most} overleggen vastgelegd.",
        en="There are {most} consultations on record in this round already.",
        remedy_nl="Leg vast wat eruit volgt.",
        remedy_en="Record what follows from them.",
    ),
}

_CONSULTING = {
    "duty.board-uninformed": Refusal(
        nl="Het bestuur is nog niet ingelicht; het is het bestuur dat overlegt (WHW 1.20 lid 1).",
        en="The board has not been told yet; it is the board that consults (WHW 1.20 lid 1).",
        remedy_nl="Leg eerst vast dat en wanneer het bestuur zelf is ingelicht.",
        remedy_en="Record first that the board itself was told, and when.",
    ),
    "duty.not-consulted": Refusal(
        nl="Van dit overleg is niets vastgelegd, of het ging aan nieuwe feiten vooraf; niemand oordeelt alleen.",
        en="There is no record of this consultation, or it came before new facts; nobody classifies alone.",
        remedy_nl="Leg eerst het overleg met de vertrouwensinspecteur vast, en noem het met zijn kenmerk.",
        remedy_en="Record the consultation with the confidential inspector first, and name it by its reference.",
    ),
    "duty.conclusion.contradiction": Refusal(
        nl="Een redelijk vermoeden is er van een misdrijf of van seksuele intimidatie, niet van geen van beide.",
        en="A reasonable suspicion is one of a crime or of sexual intimidation, not of neither.",
        remedy_nl="Zeg waarvan er een redelijk vermoeden is, of dat er geen is.",
        remedy_en="Say of what there is a reasonable suspicion, or that there is none.",
    ),
    "duty.concluded": Refusal(
        nl="Er is al een conclusie getrokken, en die staat zolang uit een later overleg geen andere volgt.",
        en="A conclusion has been drawn, and it stands as long as no other follows from a later consultation.",
        remedy_nl="Leg een nieuw overleg vast onder een eigen kenmerk, en trek daaruit een conclusie die het afdoet.",
        remedy_en="Record a new consultation by a reference of its own, and draw a conclusion from it that settles it.",
    ),
    "duty.not-concluded": Refusal(
        nl="Zo ver is deze plicht nog niet; eerst komt: {step}.",
        en="This duty has not come so far; first comes: {step}.",
        remedy_nl="Zet de stappen in de volgorde van de wet.",
        remedy_en="Take the steps in the order of the law.",
    ),
    "duty.no-suspicion": Refusal(
        nl="Uit het overleg volgt geen redelijk vermoeden van een misdrijf, dus er is geen aangifte te doen.",
        en="No reasonable suspicion of a crime followed from the consultation, so nothing is to be filed.",
        remedy_nl="Roep de plicht opnieuw op als er nieuwe feiten zijn, en overleg dan opnieuw.",
        remedy_en="Revive the duty if there are new facts, and consult again then.",
    ),
    "duty.out-of-scope": Refusal(
        nl="Naar de regel die geldt valt dit buiten de plicht: er is niets te doen dan wat men zelf wil.",
        en="By the rule in force this is not within the duty: nothing is owed but what one wishes to do.",
        remedy_nl="Herzie de omstandigheden als die anders zijn; vrijwillig overleg kan, en naar de politie verwijzen.",
        remedy_en="Restate the circumstances if they differ; one may consult all the same, and refer to the police.",
    ),
}

_FILING = {
    "duty.age-unknown": Refusal(
        nl="Of de student minderjarig was is niet bekend, en daarmee ook niet wie het vóór de aangifte moet weten.",
        en="It is not known whether the student was a minor, nor therefore who must know before the filing.",
        remedy_nl="Stel de leeftijd ten tijde van de gedraging vast en herzie de omstandigheden.",
        remedy_en="Establish the age at the time of the conduct and restate the circumstances.",
    ),
    "duty.tell.whom": Refusal(
        nl="Van een minderjarige worden de ouders in kennis gesteld, en anders de student zelf.",
        en="It is the parents of a minor who are told, and otherwise the student.",
        remedy_nl="Kies wie het naar de leeftijd van de student moet weten, of herzie de omstandigheden.",
        remedy_en="Choose who must know by the student's age, or restate the circumstances.",
    ),
    "duty.accused-told": Refusal(
        nl="De met taken belaste persoon is al in kennis gesteld; daar valt niets meer aan uit te stellen.",
        en="The person charged with tasks has been told; there is nothing left to put off.",
        remedy_nl="Doe aangifte zodra ook de anderen in kennis zijn gesteld.",
        remedy_en="File as soon as the others have been told too.",
    ),
    "duty.file.untold": Refusal(
        nl="Wie het vóór de aangifte moet weten, weet het nog niet: {open}.",
        en="Those who must know before it is filed do not know yet: {open}.",
        remedy_nl="Stel hen eerst in kennis. Alleen op vastgelegd verzoek van de politie wacht de beschuldigde.",
        remedy_en="Tell them first. Only at a request of the police, which is recorded, does the accused wait.",
    ),
    "duty.filed": Refusal(
        nl="Er is aangifte gedaan; dit komt daarvoor.",
        en="The report has been filed; this comes before that.",
        remedy_nl="Leg een nieuw vermoeden vast als er iets anders bekend wordt.",
        remedy_en="Raise another suspicion if something else comes to be known.",
    ),
    "duty.not-filed": Refusal(
        nl="Er is nog geen aangifte gedaan.",
        en="No report has been filed yet.",
        remedy_nl="Leg eerst de aangifte vast.",
        remedy_en="Record the filing first.",
    ),
    "duty.inspector-unnotified": Refusal(
        nl="De vertrouwensinspecteur weet nog niet van de aangifte (WHW 1.20 lid 2).",
        en="The confidential inspector does not know of the filing yet (WHW 1.20 lid 2).",
        remedy_nl="Stel die eerst in kennis.",
        remedy_en="Notify the inspector first.",
    ),
}

REFUSALS: Mapping[str, Refusal] = MappingProxyType({**_RAISING, **_CONSULTING, **_FILING})
