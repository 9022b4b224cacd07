"""What the rules of deadlines say no to."""

from collections.abc import Mapping
from types import MappingProxyType

from ..refusals import Refusal

_START = {
    "deadline.rule.unknown": Refusal(
        nl="Deze regel is er niet, of geldt niet op {on}.",
        en="There is no such rule, or it is not in force on {on}.",
        remedy_nl="Kies een regel die geldt op de dag van wat de termijn laat beginnen.",
        remedy_en="Choose a rule that is in force on the day of what starts the term.",
    ),
    "deadline.rule.gone": Refusal(
        nl="Versie {version} van regel {rule} staat niet meer in de catalogus, zodat er niets te rekenen valt.",
        en="The catalogue has no version {version} of rule {rule} any more, so that nothing can be counted.",
        remedy_nl="Zet het regelbestand terug; versies verdwijnen niet, zij gelden tot een dag.",
        remedy_en="Put the rule file back; versions do not go away, they hold until a day.",
    ),
    "deadline.term.unknown": Refusal(
        nl="Deze regel heeft deze termijn niet; wel: {terms}.",
        en="This rule has no such term; it has: {terms}.",
        remedy_nl="Kies een van de genoemde termijnen.",
        remedy_en="Choose one of the terms that are named.",
    ),
    "deadline.term.unnumbered": Refusal(
        nl="De wet heeft hier een woord en geen getal, dus er is geen dag om te bewaken.",
        en="The law has a word here and no number, so there is no day to watch.",
        remedy_nl="Kies een termijn met een getal, of stel er als instelling een in een eigen regel.",
        remedy_en="Choose a term with a number, or let the institution set one in a rule of its own.",
    ),
    "deadline.start.no-instant": Refusal(
        nl="Deze termijn telt in uren en begint op een ogenblik, niet op een dag.",
        en="This term is counted in hours and starts at an instant, not on a day.",
        remedy_nl="Geef occurred_at, met tijdzone.",
        remedy_en="Give occurred_at, with its time zone.",
    ),
    "deadline.moment.contradiction": Refusal(
        nl="Deze dag en dit ogenblik zijn niet dezelfde dag in Nederland.",
        en="This day and this instant are not the same day in the Netherlands.",
        remedy_nl="Geef een van beide.",
        remedy_en="Give one of the two.",
    ),
    "deadline.date.impossible": Refusal(
        nl="Met deze datum valt niet te rekenen.",
        en="Nothing can be counted with this date.",
        remedy_nl="Verbeter de datum.",
        remedy_en="Correct the date.",
    ),
}

_MOVE = {
    "deadline.move.not-allowed": Refusal(
        nl="Regel {rule} kent voor deze termijn dit niet ({reason}).",
        en="Rule {rule} does not know this for this term ({reason}).",
        remedy_nl="Kies wat de regel wel kent, of leg vast dat de termijn niet wordt gehaald.",
        remedy_en="Choose what the rule does know, or let it be on record that the term is not met.",
    ),
    "deadline.move.incomplete": Refusal(
        nl="Hiervoor is {needs} nodig.",
        en="This needs {needs}.",
        remedy_nl="Vul het genoemde veld in.",
        remedy_en="Fill in the field that is named.",
    ),
    "deadline.move.once": Refusal(
        nl="De termijn is al eenmaal verlengd zonder instemming, op {on}.",
        en="The term was put off without consent once already, on {on}.",
        remedy_nl="Verder uitstel vraagt schriftelijke instemming.",
        remedy_en="Any further delay takes written consent.",
    ),
    "deadline.move.too-far": Refusal(
        nl="Van hieraf staat de regel ten hoogste {most} dagen toe.",
        en="From here the rule allows at most {most} days.",
        remedy_nl="Verkort het uitstel; verder uitstel vraagt schriftelijke instemming.",
        remedy_en="Shorten the delay; any further one takes written consent.",
    ),
    "deadline.move.too-late": Refusal(
        nl="De termijn liep tot en met {due_on}; wat voorbij is, wordt niet meer verlengd.",
        en="The term ran to the end of {due_on}; what is over is not put off any more.",
        remedy_nl="Was de mededeling op tijd, geef dan de dag daarvan; anders blijft de termijn verstreken.",
        remedy_en="If notice was given in time, give the day of that; otherwise the term stays missed.",
    ),
    "deadline.move.unnoticed": Refusal(
        nl="De regel vraagt dat hiervan schriftelijk mededeling is gedaan.",
        en="The rule asks that written notice was given of this.",
        remedy_nl="Doe de mededeling, en geef bij wie en wanneer.",
        remedy_en="Give the notice, and say to whom and when.",
    ),
    "deadline.move.unconsented": Refusal(
        nl="Verder uitstel kan alleen met schriftelijke instemming.",
        en="Further delay is possible with written consent only.",
        remedy_nl="Verwijs naar het stuk waarin de instemming staat.",
        remedy_en="Refer to the document that has the consent.",
    ),
    "deadline.move.no-later": Refusal(
        nl="De termijn loopt al tot en met {due_on}.",
        en="The term runs to the end of {due_on} already.",
        remedy_nl="Noem een latere dag, of laat het zoals het is.",
        remedy_en="Name a later day, or leave it as it is.",
    ),
}

_COURSE = {
    "deadline.met": Refusal(
        nl="Deze termijn is al gehaald.",
        en="This term was met already.",
        remedy_nl="Wat gebeurd is, staat; een volgende termijn is een nieuwe.",
        remedy_en="What has happened stands; a next term is a new one.",
    ),
    "deadline.lifted": Refusal(
        nl="Deze termijn is vervallen.",
        en="This term was lifted.",
        remedy_nl="Heropen de zaak als wat de termijn deed vervallen geen stand hield.",
        remedy_en="Reopen the case if what lifted the term did not hold.",
    ),
    "deadline.early": Refusal(
        nl="Daarvoor is het nog geen tijd: pas op {due_at}.",
        en="It is not time for that yet: only at {due_at}.",
        remedy_nl="Vraag het opnieuw als het zover is, en zet de klokken gelijk.",
        remedy_en="Ask again when it is, and set the clocks.",
    ),
    "deadline.not-missed": Refusal(
        nl="Er is nog niet vastgelegd dat deze termijn verstreken is.",
        en="It is not on record yet that this term has run out.",
        remedy_nl="Leg dat eerst vast; daarna gaat het bericht hogerop.",
        remedy_en="Record that first; then it goes higher.",
    ),
    "deadline.ladder.unknown": Refusal(
        nl="Deze versie van de escalatieladder staat niet in de catalogus.",
        en="The catalogue has no such version of the escalation ladder.",
        remedy_nl="Laat alle diensten dezelfde regelbestanden lezen.",
        remedy_en="Let all services read the same rule files.",
    ),
    "deadline.ladder.no-step": Refusal(
        nl="Deze trede staat niet op de escalatieladder.",
        en="The escalation ladder has no such step.",
        remedy_nl="Laat alle diensten dezelfde regelbestanden lezen.",
        remedy_en="Let all services read the same rule files.",
    ),
}

REFUSALS: Mapping[str, Refusal] = MappingProxyType({**_START, **_MOVE, **_COURSE})
