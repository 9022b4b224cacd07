"""What the rules of complaints say no to."""

from collections.abc import Mapping
from types import MappingProxyType

from ..refusals import Refusal

_STAGE = {
    "complaint.not-received": Refusal(
        nl="Het loket heeft deze klacht nog niet ontvangen.",
        en="The desk has not received this complaint yet.",
        remedy_nl="Leg eerst de ontvangst door het loket vast; die datum telt.",
        remedy_en="Record the receipt at the desk first; that date is the one that counts.",
    ),
    "complaint.no-handler": Refusal(
        nl="Niemand behandelt deze klacht nog.",
        en="Nobody handles this complaint yet.",
        remedy_nl="Wijs eerst een behandelaar aan.",
        remedy_en="Assign a handler first.",
    ),
    "complaint.ended": Refusal(
        nl="De behandeling van deze klacht is al geëindigd.",
        en="The handling of this complaint has ended already.",
        remedy_nl="Heropen de klacht als het einde niet standhield, of dien een nieuwe in en koppel die.",
        remedy_en="Reopen it if the ending did not hold, or file a new complaint and link it.",
    ),
    "complaint.not-ended": Refusal(
        nl="De behandeling van deze klacht is nog niet geëindigd.",
        en="The handling of this complaint has not ended yet.",
        remedy_nl="Vraag partijen pas na afloop hoe zij terugkijken.",
        remedy_en="Ask the parties how they look back when it has ended.",
    ),
    "complaint.closed": Refusal(
        nl="Deze klacht is gesloten.",
        en="This complaint is closed.",
        remedy_nl="Koppelen, terugkijken en berichten over maatregelen kunnen nog; heropen de klacht voor het overige.",
        remedy_en="Links, satisfaction and reports on measures are still possible; reopen it for anything else.",
    ),
    "complaint.not-reopenable": Refusal(
        nl="Een oordeel staat, en wie introk kan opnieuw klagen: deze klacht wordt niet heropend.",
        en="A judgement stands, and who withdrew may complain again: this complaint is not reopened.",
        remedy_nl="Dien een nieuwe klacht in en koppel die, of wijs op de weg naar buiten.",
        remedy_en="File a new complaint and link it, or point to the route outside.",
    ),
    "complaint.duty-open": Refusal(
        nl="De meld-, overleg- en aangifteplicht is nog niet vervuld (vermoeden {number}); eerst komt: {step}.",
        en="The duty to report, consult and file is not done yet (suspicion {number}); first comes: {step}.",
        remedy_nl="Zet de stappen van WHW 1.20, of herzie de omstandigheden als de plicht hier niet geldt.",
        remedy_en="Take the steps of WHW 1.20, or restate the circumstances if the duty does not hold here.",
    ),
    "complaint.duties-open": Refusal(
        nl="Dit moet nog gebeuren voor de klacht kan worden gesloten: {open}.",
        en="This has to be done before the complaint can be closed: {open}.",
        remedy_nl="Doe wat genoemd is en leg het vast.",
        remedy_en="Do what is named, and record it.",
    ),
    "complaint.steps-open": Refusal(
        nl="Eerst moeten deze stappen zijn gezet: {open}.",
        en="These steps have to be taken first: {open}.",
        remedy_nl="Zet de genoemde stappen; van horen kan soms worden afgezien.",
        remedy_en="Take the steps that are named; a hearing may sometimes be left out.",
    ),
}

_GATE = {
    "complaint.outside-gate": Refusal(
        nl="De formele behandeling geldt hier niet, want er ontbreekt: {missing}.",
        en="The formal handling does not apply here, because this is missing: {missing}.",
        remedy_nl="Laat de klager aanvullen, of behandel de klacht behoorlijk en leg het antwoord vast (Awb 9:2).",
        remedy_en="Let the complainant complete it, or deal with it properly and record the answer (Awb 9:2).",
    ),
    "complaint.within-gate": Refusal(
        nl="Deze klacht voldoet aan Awb 9:4 en verdient een formele behandeling.",
        en="This complaint meets Awb 9:4 and is owed a formal handling.",
        remedy_nl="Neem een oordeel, of leg vast dat aan de klacht tegemoet is gekomen.",
        remedy_en="Judge it, or record that it was met to the complainant's satisfaction.",
    ),
    "complaint.receipt.stamped": Refusal(
        nl="De ontvangst is al gestempeld op {on}; die datum verandert niet meer.",
        en="The receipt is stamped already, on {on}; that date does not change any more.",
        remedy_nl="Ga uit van de gestempelde datum.",
        remedy_en="Go by the date that was stamped.",
    ),
    "complaint.receipt.unexplained": Refusal(
        nl="Deze datum van ontvangst volgt niet uit het tijdstip, of ligt voor de indiening.",
        en="This date of receipt does not follow from the moment, or lies before the filing.",
        remedy_nl="Verbeter de datum, of geef de reden.",
        remedy_en="Correct the date, or give the reason.",
    ),
    "complaint.date.too-early": Refusal(
        nl="Deze datum ligt voor {earliest}, waarop dit volgt.",
        en="This date lies before {earliest}, which it follows upon.",
        remedy_nl="Verbeter de datum.",
        remedy_en="Correct the date.",
    ),
    "complaint.not-handled.too-recent": Refusal(
        nl="Niet is vastgelegd dat de gedraging langer voor de indiening op {filed_on} eindigde dan {rule} noemt.",
        en="It is not on record that the conduct ended longer before the filing on {filed_on} than {rule} says.",
        remedy_nl="Codeer de periode als die bekend is, of kies een andere grond.",
        remedy_en="Code the period if it is known, or choose another ground.",
    ),
    "complaint.not-handled.undecided": Refusal(
        nl="Er is niet besloten om deze klacht niet te behandelen.",
        en="It was not decided to leave this complaint unhandled.",
        remedy_nl="Leg eerst het besluit met de grond vast.",
        remedy_en="Record the decision and its ground first.",
    ),
    "complaint.outside-route.missing": Refusal(
        nl="De kennisgeving noemt niet bij wie de klager daarna terecht kan, of binnen welke termijn.",
        en="The notice does not name where the complainant may go next, or within what term.",
        remedy_nl="Noem de weg naar buiten, zoals de Nationale ombudsman, en de termijn, zoals P1Y.",
        remedy_en="Name the route outside, such as the National Ombudsman, and the term, such as P1Y.",
    ),
    "complaint.outside-route.unfit": Refusal(
        nl="Hier is een weg naar buiten alleen: {routes}.",
        en="Here a route outside is only: {routes}.",
        remedy_nl="Noem in de kennisgeving waar de klager buiten de instelling terecht kan.",
        remedy_en="Name in the notice where the complainant may go outside the institution.",
    ),
    "complaint.outside-route.other-term": Refusal(
        nl="De termijn voor een verzoek aan de ombudsman is {term} ({rule}).",
        en="The term for a request to the ombudsman is {term} ({rule}).",
        remedy_nl="Noem die termijn in de kennisgeving.",
        remedy_en="Name that term in the notice.",
    ),
}

_ABOUT = {
    "complaint.coding.ground-missing": Refusal(
        nl="Discriminatie heeft een grond.",
        en="Discrimination has a ground.",
        remedy_nl="Geef de grond, zo nodig `unknown`.",
        remedy_en="Give the ground, `unknown` if need be.",
    ),
    "complaint.coding.period-reversed": Refusal(
        nl="Deze periode eindigt voor zij begint.",
        en="This period ends before it begins.",
        remedy_nl="Verwissel of verbeter de data.",
        remedy_en="Swap or correct the dates.",
    ),
    "complaint.retaliation.unlinked": Refusal(
        nl="Een represaille volgt op een eerdere zaak.",
        en="Retaliation follows an earlier case.",
        remedy_nl="Koppel eerst de zaak waarop zij volgt, als `follows`.",
        remedy_en="Link the case that it follows first, as `follows`.",
    ),
    "complaint.terms.regulation-missing": Refusal(
        nl="Niet gezegd is welke eigen regeling geldt.",
        en="It is not said which house regulation applies.",
        remedy_nl="Noem de regeling met haar versie.",
        remedy_en="Name the regulation and its version.",
    ),
    "complaint.terms.law-binds": Refusal(
        nl="Op deze route bindt de wet de instelling ({regime}); een eigen regeling komt daar niet voor in de plaats.",
        en="The law binds this institution on this route ({regime}); a house regulation does not take its place.",
        remedy_nl="Kies dat regime; wat de regeling toevoegt, neemt het bestand van de instelling daarbij op.",
        remedy_en="Choose that regime; what the regulation adds, the institution's file takes up beside it.",
    ),
    "complaint.terms.students-only": Refusal(
        nl="Titel 9.1 Awb geldt alleen op de studentenroute van overeenkomstige toepassing (WHW 7.59b).",
        en="Awb title 9.1 applies by analogy on the student route only (WHW 7.59b).",
        remedy_nl="Kies de studentenroute, of de eigen regeling voor medewerkers.",
        remedy_en="Choose the student route, or the house regulation for staff.",
    ),
    "complaint.respondent.nobody": Refusal(
        nl="Een beklaagde is een persoon of het bestuur.",
        en="A respondent is a person or the board.",
        remedy_nl="Geef de persoon op, of geef aan dat het om het bestuur gaat; laat een onbekende weg.",
        remedy_en="Give the person, or say that it is the board; leave out who is not known.",
    ),
    "complaint.respondent.none": Refusal(
        nl="Deze klacht noemt nog geen beklaagde.",
        en="This complaint names no respondent yet.",
        remedy_nl="Noem eerst over wiens gedraging de klacht gaat.",
        remedy_en="Name whose conduct it is about first.",
    ),
    "complaint.respondent.unknown": Refusal(
        nl="Deze klacht heeft geen beklaagde nummer {number}.",
        en="This complaint has no respondent number {number}.",
        remedy_nl="Nummers volgen de volgorde van noemen, vanaf 1.",
        remedy_en="Numbers follow the order of naming, from 1.",
    ),
    "complaint.link.self": Refusal(
        nl="Een klacht is niet aan zichzelf te koppelen.",
        en="A complaint cannot be linked to itself.",
        remedy_nl="Geef het nummer van de andere zaak.",
        remedy_en="Give the number of the other case.",
    ),
    "complaint.limit": Refusal(
        nl="Meer dan {most} ({what}) kan één klacht niet bevatten.",
        en="One complaint cannot hold more than {most} ({what}).",
        remedy_nl="Dien een nieuwe klacht in en koppel die.",
        remedy_en="File a new complaint, and link it.",
    ),
}

_HANDLING = {
    "complaint.handler.party": Refusal(
        nl="Een partij in de klacht, of wie haar vertegenwoordigt, kan de klacht niet behandelen.",
        en="A party to the complaint, or who represents one, cannot handle it.",
        remedy_nl="Wijs iemand anders aan.",
        remedy_en="Assign someone else.",
    ),
    "complaint.handler.involved": Refusal(
        nl="Wie bij de gedraging betrokken was, kan de klacht niet behandelen (Awb 9:7).",
        en="Whoever was involved in the conduct cannot handle the complaint (Awb 9:7).",
        remedy_nl="Wijs iemand anders aan; alleen bij een gedraging van het bestuur zelf ligt dit anders.",
        remedy_en="Assign someone else; only the board's own conduct is another matter.",
    ),
    "complaint.handler.tied": Refusal(
        nl="Deze banden met een beklaagde staan onpartijdige behandeling in de weg: {ties}.",
        en="These ties with a respondent stand in the way of impartial handling: {ties}.",
        remedy_nl="Wijs iemand aan buiten lijn, geldstroom en auteurskring van de beklaagde.",
        remedy_en="Assign someone outside the respondent's line, funding and circle of authors.",
    ),
    "complaint.committee.unannounced": Refusal(
        nl="De klager weet niet dat een commissie zal adviseren (Awb 9:15).",
        en="The complainant does not know that a committee will advise (Awb 9:15).",
        remedy_nl="Zeg het in de ontvangstbevestiging, of bericht het alsnog en geef de datum.",
        remedy_en="Say so in the acknowledgement, or tell the complainant now and give the date.",
    ),
    "complaint.committee.none": Refusal(
        nl="Bij deze klacht is geen commissie belast met een advies.",
        en="No committee was charged with an advice on this complaint.",
        remedy_nl="Stel eerst de commissie in.",
        remedy_en="Appoint the committee first.",
    ),
    "complaint.advice.without-record": Refusal(
        nl="Bij het advies hoort het verslag van het horen (Awb 9:15).",
        en="The advice comes with the record of the hearing (Awb 9:15).",
        remedy_nl="Stuur het verslag mee.",
        remedy_en="Send the record along.",
    ),
    "complaint.adjournment.once": Refusal(
        nl="De behandeling is al verdaagd, op {on}.",
        en="The handling was adjourned already, on {on}.",
        remedy_nl="Verder uitstel kan met schriftelijke instemming van de klager.",
        remedy_en="Further postponement is possible with the complainant's written consent.",
    ),
    "complaint.adjournment.too-long": Refusal(
        nl="Verdagen kan met ten hoogste {most} dagen ({rule}).",
        en="It can be adjourned by {most} days at most ({rule}).",
        remedy_nl="Verdaag korter; verder uitstel kan met instemming van de klager.",
        remedy_en="Adjourn by less; further postponement is possible with the complainant's consent.",
    ),
    "complaint.adjournment.complainant-unnotified": Refusal(
        nl="De klager is niet schriftelijk van de verdaging op de hoogte gesteld.",
        en="The complainant had no written notice of the adjournment.",
        remedy_nl="Stel de klager op de hoogte en geef de datum.",
        remedy_en="Notify the complainant, and give the date.",
    ),
    "complaint.adjournment.respondent-unnotified": Refusal(
        nl="Beklaagde {number} is niet schriftelijk van de verdaging op de hoogte gesteld.",
        en="Respondent {number} had no written notice of the adjournment.",
        remedy_nl="Stel de beklaagde op de hoogte en geef de datum.",
        remedy_en="Notify the respondent, and give the date.",
    ),
    "complaint.postponement.not-adjourned": Refusal(
        nl="Verder uitstel volgt op een verdaging, en die is er nog niet.",
        en="Further postponement follows an adjournment, and there is none yet.",
        remedy_nl="Verdaag eerst.",
        remedy_en="Adjourn first.",
    ),
    "complaint.postponement.no-consent": Refusal(
        nl="Verder uitstel kan alleen met schriftelijke instemming van de klager (Awb 9:11 lid 3).",
        en="Further postponement needs the complainant's written consent (Awb 9:11 lid 3).",
        remedy_nl="Vraag de instemming, en geef het stuk en de datum.",
        remedy_en="Ask for consent, and give the document and its date.",
    ),
    "complaint.postponement.no-later": Refusal(
        nl="Uitstel loopt tot een latere dag.",
        en="A postponement runs until a later day.",
        remedy_nl="Geef een dag na vandaag en na het vorige uitstel.",
        remedy_en="Give a day after today and after the previous postponement.",
    ),
}

_DECISION = {
    "complaint.findings.incomplete": Refusal(
        nl="Over elke gecodeerde gedraging, en geen andere, is een oordeel nodig: {behaviours}.",
        en="Each coded behaviour, and no other, needs a finding: {behaviours}.",
        remedy_nl="Vul de oordelen aan, of codeer de klacht opnieuw.",
        remedy_en="Complete the findings, or code the complaint anew.",
    ),
    "complaint.findings.respondent-missing": Refusal(
        nl="Over beklaagde {number} is geen oordeel.",
        en="There is no finding on respondent {number}.",
        remedy_nl="Geef een oordeel over deze beklaagde, of een over allen.",
        remedy_en="Give a finding on this respondent, or one on all.",
    ),
    "complaint.findings.contradiction": Refusal(
        nl="Over {behaviour} door dezelfde beklaagde zijn er twee verschillende oordelen.",
        en="There are two different findings on {behaviour} by the same respondent.",
        remedy_nl="Laat er een weg; een oordeel zonder nummer geldt over allen.",
        remedy_en="Leave one out; a finding without a number is on all.",
    ),
    "complaint.decision.deviation-unexplained": Refusal(
        nl="Het oordeel wijkt af van het advies zonder de reden te geven (Awb 9:16).",
        en="The decision deviates from the advice without giving the reason (Awb 9:16).",
        remedy_nl="Geef de reden van de afwijking.",
        remedy_en="Give the reason for the deviation.",
    ),
    "complaint.decision.academic-freedom-unweighed": Refusal(
        nl="Het belang van de academische vrijheid is niet zichtbaar gewogen.",
        en="The interest of academic freedom has not visibly been weighed.",
        remedy_nl="Geef de afweging, of codeer de klacht zonder dit belang.",
        remedy_en="Give the balance that was struck, or code the complaint without this interest.",
    ),
    "complaint.decision.none": Refusal(
        nl="Over deze klacht is nog niet geoordeeld.",
        en="This complaint has not been decided yet.",
        remedy_nl="Leg eerst het oordeel vast.",
        remedy_en="Record the decision first.",
    ),
    "complaint.decision.advice-not-enclosed": Refusal(
        nl="Het oordeel wijkt af van het advies, en dat is niet meegezonden (Awb 9:16).",
        en="The decision deviates from the advice, which was not enclosed (Awb 9:16).",
        remedy_nl="Zend het advies mee.",
        remedy_en="Enclose the advice.",
    ),
    "complaint.settlement.unsatisfied": Refusal(
        nl="Niet vastgelegd is dat de klager tevreden is (Awb 9:5).",
        en="It is not on record that the complainant is satisfied (Awb 9:5).",
        remedy_nl="Vraag het de klager en geef de datum; een overeenkomst alleen is niet genoeg.",
        remedy_en="Ask the complainant and give the date; an agreement alone is not enough.",
    ),
    "complaint.settlement.void-clause": Refusal(
        nl="Een beding in deze overeenkomst is nietig (regel {rule}, {source}).",
        en="A clause of this agreement is void (rule {rule}, {source}).",
        remedy_nl="Schrap het beding, en laat opnieuw tekenen: niemand wordt ervan afgehouden te melden.",
        remedy_en="Strike the clause, and have the agreement signed anew: nobody is kept from reporting.",
    ),
    "complaint.settlement.silence-unsaid": Refusal(
        nl="Van het beding {clause} is niet gezegd wie het bindt, tegenover wie, en wat vrij blijft.",
        en="Of the clause {clause} it is not said whom it binds, towards whom, and what stays free.",
        remedy_nl="Geef onder silences van elk beding soort, wie het bindt, tegenover wie, en wat vrij blijft.",
        remedy_en="Give under silences each clause's kind, whom it binds, towards whom, and what stays free.",
    ),
    "complaint.outcome.contradiction": Refusal(
        nl="Zonder oplossing gaat niet samen met (deels) opgelost.",
        en="No solution does not go together with (partly) resolved.",
        remedy_nl="Kies een van beide.",
        remedy_en="Choose one of the two.",
    ),
}

REFUSALS: Mapping[str, Refusal] = MappingProxyType({**_STAGE, **_GATE, **_ABOUT, **_HANDLING, **_DECISION})
