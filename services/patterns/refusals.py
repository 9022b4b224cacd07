"""What the rules of patterns say no to."""

from collections.abc import Mapping
from types import MappingProxyType

from events.vocabulary import ReviewCheck, StructuralTheme

from ..refusals import Refusal

REFUSALS: Mapping[str, Refusal] = MappingProxyType(
    {
        "pattern.window.reversed": Refusal(
            nl="Dit tijdvak eindigt voor het begint, of na de dag waarop het is bekeken.",
            en="This window ends before it begins, or after the day on which it was looked at.",
            remedy_nl="Verbeter de data van het tijdvak.",
            remedy_en="Correct the dates of the window.",
        ),
        "pattern.mark": Refusal(
            nl="Een patroon van één beklaagde of behandelaar heeft een kenmerk, en geen ander heeft er een.",
            en="A pattern of one respondent or handler has a mark, and no other has one.",
            remedy_nl="Geef het kenmerk mee, of laat het weg.",
            remedy_en="Give the mark, or leave it out.",
        ),
        "pattern.evidence.full": Refusal(
            nl="Een patroon houdt niet meer dan {most} zaken bij.",
            en="A pattern keeps no more than {most} cases.",
            remedy_nl="Er is genoeg om te handelen; nieuwe zaken veranderen dat niet.",
            remedy_en="There is enough to act on; new cases do not change that.",
        ),
        "pattern.judged": Refusal(
            nl="Over dit patroon is al geoordeeld.",
            en="This pattern was judged already.",
            remedy_nl="Open het opnieuw als er reden is om anders te oordelen.",
            remedy_en="Open it again where there is reason to judge otherwise.",
        ),
        "pattern.ended": Refusal(
            nl="Dit patroon is afgewezen of afgesloten.",
            en="This pattern was dismissed or closed.",
            remedy_nl="Open het opnieuw, met een reden.",
            remedy_en="Open it again, with a reason.",
        ),
        "pattern.unconfirmed": Refusal(
            nl="Dit patroon is niet bevestigd.",
            en="This pattern is not confirmed.",
            remedy_nl="Beoordeel en bevestig het eerst.",
            remedy_en="Review and confirm it first.",
        ),
        "pattern.review.first": Refusal(
            nl="Er is nog niet gekeken naar: {checks}.",
            en="Nobody has looked at this yet: {checks}.",
            remedy_nl="Leg eerst een beoordeling vast die dat omvat.",
            remedy_en="Record a review first that covers it.",
            codes={"checks": ReviewCheck},
        ),
        "pattern.own-matter": Refusal(
            nl="Het bestuur beëindigt niet zelf een patroon dat over het bestuur gaat.",
            en="The board does not itself end a pattern that is about the board.",
            remedy_nl="Laat de ombudsfunctionaris oordelen; de raad van toezicht ziet het patroon.",
            remedy_en="Let the ombuds officer judge; the supervisory board sees the pattern.",
        ),
        "pattern.into": Refusal(
            nl="Een ander patroon wordt genoemd als dit daarin opgaat, en alleen dan.",
            en="Another pattern is named where this one goes on in it, and only then.",
            remedy_nl="Noem het andere patroon, of laat het weg.",
            remedy_en="Name the other pattern, or leave it out.",
        ),
        "pattern.factor.other-theme": Refusal(
            nl="Deze factor hoort bij een ander thema dan {theme}.",
            en="This factor belongs to another theme than {theme}.",
            remedy_nl="Leg hem vast onder zijn eigen thema.",
            remedy_en="Record it under its own theme.",
            codes={"theme": StructuralTheme},
        ),
        "pattern.cause.first": Refusal(
            nl="Er is nog geen oorzaak vastgesteld.",
            en="No cause was recorded yet.",
            remedy_nl="Stel eerst vast wat in structuur, cultuur of systeem dit veroorzaakt.",
            remedy_en="First record what in structure, culture or system causes this.",
        ),
        "pattern.close.measure-open": Refusal(
            nl="Er loopt nog een maatregel.",
            en="A measure is still under way.",
            remedy_nl="Voer haar uit en beoordeel haar effect, of laat haar vervallen met een reden.",
            remedy_en="Carry it out and assess its effect, or abandon it with a reason.",
        ),
        "pattern.close.unresolved": Refusal(
            nl="Van geen maatregel is vastgesteld dat zij werkt.",
            en="Of no measure it was concluded that it works.",
            remedy_nl="Beoordeel eerst het effect, of kies een andere reden.",
            remedy_en="Assess the effect first, or choose another reason.",
        ),
        "pattern.close.seen": Refusal(
            nl="Het patroon is nog geen {days} dagen weg.",
            en="The pattern has not been gone for {days} days yet.",
            remedy_nl="Wacht tot het langer niet is gezien, of kies een andere reden.",
            remedy_en="Wait until it has not been seen for longer, or choose another reason.",
        ),
        "pattern.measure.unknown": Refusal(
            nl="Deze maatregel is niet genomen.",
            en="This measure was not adopted.",
            remedy_nl="Controleer het nummer van de maatregel.",
            remedy_en="Check the number of the measure.",
        ),
        "pattern.measure.personal": Refusal(
            nl="Deze maatregel is op een persoon gericht, en een patroon gaat over de oorzaak.",
            en="This measure is directed at a person, and a pattern is about the cause.",
            remedy_nl="Neem zo'n maatregel in de zaak zelf, met de rechten die daar gelden.",
            remedy_en="Take such a measure in the case itself, with the rights that hold there.",
        ),
        "pattern.measure.owner": Refusal(
            nl="Deze instantie kan hier geen eigenaar van een maatregel zijn.",
            en="This body cannot own a measure here.",
            remedy_nl="Kies een orgaan of functie binnen de instelling.",
            remedy_en="Choose a body or office inside the institution.",
        ),
        "pattern.measure.limit": Refusal(
            nl="Een patroon heeft niet meer dan {most} maatregelen.",
            en="A pattern has no more than {most} measures.",
            remedy_nl="Voeg maatregelen samen tot een programma.",
            remedy_en="Join measures into a programme.",
        ),
        "pattern.measure.due": Refusal(
            nl="Een maatregel wordt uitgevoerd na zijn vaststelling en binnen {days} dagen.",
            en="A measure is carried out after it was adopted and within {days} days.",
            remedy_nl="Kies een dag binnen dat tijdvak, of deel de maatregel op.",
            remedy_en="Choose a day within that time, or divide the measure.",
        ),
        "pattern.measure.past": Refusal(
            nl="Deze dag is al voorbij.",
            en="This day has gone by.",
            remedy_nl="Kies een dag die nog komt.",
            remedy_en="Choose a day that is still to come.",
        ),
        "pattern.measure.moved": Refusal(
            nl="De reden past niet bij de nieuwe dag: naar voren gehaald is eerder, al het andere later.",
            en="The reason does not fit the new day: brought forward is sooner, all else is later.",
            remedy_nl="Kies een andere reden of een andere dag.",
            remedy_en="Choose another reason or another day.",
        ),
        "pattern.measure.postponed": Refusal(
            nl="Deze maatregel is al {most} keer uitgesteld.",
            en="This measure was put off {most} times already.",
            remedy_nl="Voer haar uit, of laat haar vervallen met een reden en neem een andere.",
            remedy_en="Carry it out, or abandon it with a reason and adopt another.",
        ),
        "pattern.measure.done": Refusal(
            nl="Deze maatregel is al uitgevoerd of vervallen.",
            en="This measure was carried out or abandoned already.",
            remedy_nl="Beoordeel het effect, of neem een andere maatregel.",
            remedy_en="Assess the effect, or adopt another measure.",
        ),
        "pattern.measure.abandoned": Refusal(
            nl="Deze maatregel is vervallen.",
            en="This measure was abandoned.",
            remedy_nl="Neem een nieuwe maatregel.",
            remedy_en="Adopt a new measure.",
        ),
        "pattern.measure.before": Refusal(
            nl="Een maatregel kan niet zijn uitgevoerd voor zij genomen was.",
            en="A measure cannot have been carried out before it was adopted.",
            remedy_nl="Verbeter de datum.",
            remedy_en="Correct the date.",
        ),
        "pattern.effect.not-carried-out": Refusal(
            nl="Deze maatregel is niet uitgevoerd, en heeft dus nog geen effect.",
            en="This measure was not carried out, and so has no effect yet.",
            remedy_nl="Leg eerst vast wanneer zij is uitgevoerd.",
            remedy_en="Record first when it was carried out.",
        ),
        "pattern.effect.period": Refusal(
            nl="De tijdvakken liggen niet voor en na de uitvoering, of zijn nog niet voorbij.",
            en="The periods do not lie before and after it was carried out, or are not over yet.",
            remedy_nl="Kies twee tijdvakken aan weerszijden van de dag van uitvoering.",
            remedy_en="Choose two periods on either side of the day on which it was carried out.",
        ),
        "pattern.effect.contradicted": Refusal(
            nl="De aantallen laten het tegendeel zien van wat de maatregel beoogt.",
            en="The counts show the opposite of what the measure is for.",
            remedy_nl="Concludeer dat zij niet werkt, of dat het nog niet te zeggen is.",
            remedy_en="Conclude that it does not work, or that it cannot be said yet.",
        ),
        "pattern.lesson.unvouched": Refusal(
            nl="Niemand staat ervoor in dat de les geen persoonsgegevens bevat.",
            en="Nobody vouches that the lesson holds no personal data.",
            remedy_nl="Lees haar na, en stuur no_personal_data mee als dat zo is.",
            remedy_en="Read it again, and send no_personal_data along where that is so.",
        ),
        "pattern.lesson.personal": Refusal(
            nl="Hierin staat iets dat op een adres of nummer van een persoon lijkt.",
            en="This holds something that looks like an address or a number of a person.",
            remedy_nl="Haal het eruit; de les is voor iedereen te lezen.",
            remedy_en="Take it out; the lesson is for everyone to read.",
        ),
        "pattern.lesson.language": Refusal(
            nl="Een les staat in elke taal één keer.",
            en="A lesson is in each language once.",
            remedy_nl="Stuur per taal één tekst.",
            remedy_en="Send one text for each language.",
        ),
        "pattern.lesson.limit": Refusal(
            nl="Uit een patroon worden niet meer dan {most} lessen gedeeld.",
            en="From one pattern no more than {most} lessons are published.",
            remedy_nl="Trek een oudere les in.",
            remedy_en="Withdraw an older lesson.",
        ),
        "pattern.lesson.unknown": Refusal(
            nl="Deze les is niet gedeeld.",
            en="This lesson was not published.",
            remedy_nl="Controleer het nummer van de les.",
            remedy_en="Check the number of the lesson.",
        ),
        "pattern.rule.gone": Refusal(
            nl="Regel {rule} bestaat niet meer.",
            en="Rule {rule} is no more.",
            remedy_nl="Zet de regel terug in de regelbestanden.",
            remedy_en="Put the rule back into the rule files.",
        ),
        "pattern.level": Refusal(
            nl="Regel {rule} kent deze trede niet.",
            en="Rule {rule} does not have this rung.",
            remedy_nl="Volg de ladder van de regel.",
            remedy_en="Follow the ladder of the rule.",
        ),
        "pattern.advice.unknown": Refusal(
            nl="Dit advies is niet gegeven.",
            en="This advice was not given.",
            remedy_nl="Controleer het nummer van het advies.",
            remedy_en="Check the number of the advice.",
        ),
        "pattern.advice.unanswered": Refusal(
            nl="De raad van toezicht wacht nog op antwoord.",
            en="The supervisory board still waits for an answer.",
            remedy_nl="Beantwoord eerst zijn advies.",
            remedy_en="Answer its advice first.",
        ),
        "pattern.advice.answered": Refusal(
            nl="Dit advies is al anders beantwoord.",
            en="This advice was answered otherwise already.",
            remedy_nl="Vraag de raad van toezicht om nieuw advies.",
            remedy_en="Ask the supervisory board for new advice.",
        ),
        "pattern.advice.reason": Refusal(
            nl="Wat niet geheel wordt overgenomen heeft een reden, en wat wordt overgenomen niet.",
            en="What is not wholly followed has a reason, and what is followed has none.",
            remedy_nl="Geef een reden, of laat haar weg.",
            remedy_en="Give a reason, or leave it out.",
        ),
        "pattern.advice.limit": Refusal(
            nl="Bij een patroon horen niet meer dan {most} adviezen.",
            en="A pattern has no more than {most} pieces of advice.",
            remedy_nl="Bespreek het patroon met het bestuur.",
            remedy_en="Discuss the pattern with the board.",
        ),
        "pattern.whistleblowing.text": Refusal(
            nl="Dit is niet de tekst die nu geldt.",
            en="This is not the text that holds now.",
            remedy_nl="Toon de tekst {text}, en stuur dat mee als text.",
            remedy_en="Show the text {text}, and send that along as text.",
        ),
        "pattern.reidentification.no-person": Refusal(
            nl="Dit patroon gaat niet over één persoon; er is niemand te herleiden.",
            en="This pattern is not about one person; there is nobody to re-identify.",
            remedy_nl="Kijk naar eenheid, relatie, context en gedrag.",
            remedy_en="Look at unit, relation, context and conduct.",
        ),
        "pattern.reidentification.open": Refusal(
            nl="Herleiden is al toegestaan.",
            en="Re-identification is allowed already.",
            remedy_nl="Gebruik de toestemming, of wacht tot zij eindigt.",
            remedy_en="Use the consent, or wait until it ends.",
        ),
        "pattern.reidentification.pending": Refusal(
            nl="Er ligt al een verzoek dat nog niet is beantwoord.",
            en="There is a request already that was not answered yet.",
            remedy_nl="Beantwoord dat eerst.",
            remedy_en="Answer that first.",
        ),
        "pattern.reidentification.unknown": Refusal(
            nl="Dit verzoek ligt er niet.",
            en="There is no such request.",
            remedy_nl="Controleer het nummer van het verzoek.",
            remedy_en="Check the number of the request.",
        ),
        "pattern.reidentification.answered": Refusal(
            nl="Dit verzoek is al beantwoord.",
            en="This request was answered already.",
            remedy_nl="Doe zo nodig een nieuw verzoek.",
            remedy_en="Make a new request where one is needed.",
        ),
        "pattern.reidentification.same-person": Refusal(
            nl="Wie het vroeg, kan er niet zelf over beslissen.",
            en="Whoever asked cannot decide on it.",
            remedy_nl="Laat een ander beslissen, in een andere rol.",
            remedy_en="Let somebody else decide, in another role.",
        ),
        "pattern.reidentification.same-role": Refusal(
            nl="Wie beslist, heeft een andere rol dan wie het vroeg.",
            en="Whoever decides has another role than whoever asked.",
            remedy_nl="Laat iemand in een andere rol beslissen.",
            remedy_en="Let somebody in another role decide.",
        ),
        "pattern.reidentification.lapsed": Refusal(
            nl="Dit verzoek is na {hours} uur vervallen.",
            en="This request lapsed after {hours} hours.",
            remedy_nl="Doe een nieuw verzoek, als het nog nodig is.",
            remedy_en="Make a new request, where it is still needed.",
        ),
    }
)
