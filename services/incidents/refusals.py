"""What the rules of signals, reports and incidents say no to."""

from collections.abc import Mapping
from types import MappingProxyType

from ..refusals import Refusal

_RAISING = {
    "incident.reporter.missing": Refusal(
        nl="Een melding op naam heeft een melder nodig.",
        en="A named report needs a reporter.",
        remedy_nl="Geef de melder op, of kies pseudoniem of anoniem.",
        remedy_en="Give the reporter, or choose pseudonymous or anonymous.",
    ),
    "incident.reporter.unwanted": Refusal(
        nl="Deze mate van anonimiteit ({anonymity}) verdraagt geen naam.",
        en="This grade of anonymity ({anonymity}) bears no name.",
        remedy_nl="Laat de melder weg; die kan zich later zelf bekendmaken.",
        remedy_en="Leave the reporter out; they can disclose themselves later.",
    ),
    "incident.return-channel.missing": Refusal(
        nl="Een pseudonieme melding heeft een terugkanaal nodig.",
        en="A pseudonymous report needs a return channel.",
        remedy_nl="Geef de aanduiding van de postbus, of kies anoniem.",
        remedy_en="Give the handle of the inbox, or choose anonymous.",
    ),
    "incident.return-channel.unwanted": Refusal(
        nl="Een terugkanaal hoort alleen bij een pseudonieme melding.",
        en="Only a pseudonymous report has a return channel.",
        remedy_nl="Laat het terugkanaal weg, of kies pseudoniem.",
        remedy_en="Leave the return channel out, or choose pseudonymous.",
    ),
    "incident.report.without-reporter": Refusal(
        nl="Een systeem doet geen melding; het geeft een signaal of stelt een incident vast.",
        en="A system makes no report; it gives a signal or notes an incident.",
        remedy_nl="Kies signaal of incident, of geef aan hoe de melder bekend is.",
        remedy_en="Choose signal or incident, or say how the reporter is known.",
    ),
}

_CONTACT = {
    "incident.reporter.unreachable": Refusal(
        nl="Deze melder is niet te bereiken.",
        en="This reporter cannot be reached.",
        remedy_nl="Laat het bericht weg; een anonieme melding zonder terugkanaal vraagt er geen.",
        remedy_en="Leave the message out; a one-way anonymous report asks for none.",
    ),
    "incident.labour-inspectorate.untold": Refusal(
        nl="Een medewerker moet weten dat de Arbeidsinspectie rechtstreeks te benaderen is.",
        en="Staff must know that they may go to the labour inspectorate directly.",
        remedy_nl="Wijs ook op de Arbeidsinspectie en leg dat mee vast.",
        remedy_en="Tell of the labour inspectorate too, and record it with the other routes.",
    ),
    "incident.person.role": Refusal(
        nl="In deze rol ({role}) kan hier niemand worden genoemd.",
        en="Nobody can be named here in this role ({role}).",
        remedy_nl="Een melder maakt zich zelf bekend; een klager heeft een klacht.",
        remedy_en="A reporter discloses themselves; a complainant has a complaint.",
    ),
    "incident.identity.known": Refusal(
        nl="De melder is al bekend, als een ander.",
        en="The reporter is known already, as someone else.",
        remedy_nl="Open een eigen melding en koppel die.",
        remedy_en="Raise a report of one's own, and link it.",
    ),
    "incident.reporter.none": Refusal(
        nl="Deze zaak heeft geen melder.",
        en="This case has no reporter.",
        remedy_nl="Open een melding en koppel die.",
        remedy_en="Raise a report, and link it.",
    ),
}

_CODING = {
    "incident.ground.missing": Refusal(
        nl="Discriminatie heeft een grond.",
        en="Discrimination has a ground.",
        remedy_nl="Geef de grond, zo nodig `unknown`.",
        remedy_en="Give the ground, `unknown` if need be.",
    ),
    "incident.form.unwanted": Refusal(
        nl="Alleen discriminatie kan racisme, antisemitisme of seksisme heten.",
        en="Only discrimination can be called racism, antisemitism or sexism.",
        remedy_nl="Codeer ook discriminatie, met de grond, of laat de vorm weg.",
        remedy_en="Code discrimination as well, with its ground, or leave the form out.",
    ),
    "incident.retaliation.unlinked": Refusal(
        nl="Een represaille volgt op een eerdere zaak.",
        en="Retaliation follows an earlier case.",
        remedy_nl="Koppel eerst de zaak waarop zij volgt, als `follows`.",
        remedy_en="Link the case that it follows first, as `follows`.",
    ),
    "incident.period.reversed": Refusal(
        nl="Deze periode eindigt voor zij begint.",
        en="This period ends before it begins.",
        remedy_nl="Verwissel of verbeter de data.",
        remedy_en="Swap or correct the dates.",
    ),
    "incident.link.self": Refusal(
        nl="Een zaak is niet aan zichzelf te koppelen.",
        en="A case cannot be linked to itself.",
        remedy_nl="Geef het nummer van de andere zaak.",
        remedy_en="Give the number of the other case.",
    ),
    "incident.limit": Refusal(
        nl="Meer dan {most} ({what}) kan één zaak niet bevatten.",
        en="One case cannot hold more than {most} ({what}).",
        remedy_nl="Open een nieuwe zaak en koppel die.",
        remedy_en="Raise a new case, and link it.",
    ),
}

_MEASURES = {
    "incident.measure.anonymous": Refusal(
        nl="Een anonieme melding leidt nooit tot een maatregel tegen een persoon.",
        en="An anonymous report never leads to a measure against a person.",
        remedy_nl="Neem een maatregel die niet op een persoon gericht is, of wacht tot de melder zich bekendmaakt.",
        remedy_en="Take a measure that is not directed at a person, or wait until the reporter discloses themselves.",
    ),
    "incident.measure.signal": Refusal(
        nl="Een signaal leidt nooit tot een maatregel tegen een persoon.",
        en="A signal never leads to a measure against a person.",
        remedy_nl="Open een melding of klacht, koppel die, en neem de maatregel daar.",
        remedy_en="Raise a report or file a complaint, link it, and take the measure there.",
    ),
    "incident.measure.person-unwanted": Refusal(
        nl="Dit soort maatregel ({kind}) is niet op een persoon gericht.",
        en="This kind of measure ({kind}) is not directed at a person.",
        remedy_nl="Laat de persoon weg, of kies een maatregel die op een persoon gericht is.",
        remedy_en="Leave the person out, or choose a measure that is directed at a person.",
    ),
    "incident.measure.basis": Refusal(
        nl="Een maatregel tegen een persoon heeft een grondslag nodig.",
        en="A measure against a person needs a basis.",
        remedy_nl="Noem de grondslag: instemming, acuut gevaar, wettelijke plicht of een oordeel op een klacht.",
        remedy_en="Name the basis: consent, acute danger, statutory duty, or a finding on a complaint.",
    ),
    "incident.measure.consent-withdrawn": Refusal(
        nl="De melder heeft zich teruggetrokken; instemming is er niet meer.",
        en="The reporter has withdrawn; there is no consent any more.",
        remedy_nl="Vraag opnieuw instemming met een nieuwe melding, of noem een andere grondslag.",
        remedy_en="Ask for consent again with a new report, or name another basis.",
    ),
    "incident.measure.finding-unlinked": Refusal(
        nl="Er is geen klacht gekoppeld waarover geoordeeld kan zijn.",
        en="No complaint is linked that a finding could be about.",
        remedy_nl="Koppel de klacht eerst.",
        remedy_en="Link the complaint first.",
    ),
    "incident.measure.unknown": Refusal(
        nl="Deze maatregel is in deze zaak niet genomen.",
        en="No such measure was taken in this case.",
        remedy_nl="Zoek het nummer van de maatregel in de geschiedenis van de zaak.",
        remedy_en="Look the number of the measure up in the history of the case.",
    ),
    "incident.measure.reversed": Refusal(
        nl="Een maatregel kan niet eindigen voor zij begint.",
        en="A measure cannot end before it starts.",
        remedy_nl="Verbeter de data.",
        remedy_en="Correct the dates.",
    ),
}

_ENDING = {
    "incident.outcome.contradiction": Refusal(
        nl="Zonder oplossing gaat niet samen met (deels) opgelost.",
        en="No solution does not go together with (partly) resolved.",
        remedy_nl="Kies een van beide.",
        remedy_en="Choose one of the two.",
    ),
    "incident.referral.no-consent": Refusal(
        nl="De identiteit van de melder gaat alleen met instemming mee.",
        en="The reporter's identity goes along only with consent.",
        remedy_nl="Vraag instemming, of verwijs zonder identiteit.",
        remedy_en="Ask for consent, or refer without the identity.",
    ),
    "incident.referral.identity-unknown": Refusal(
        nl="De melder is niet bekend, dus er is geen identiteit om mee te geven.",
        en="The reporter is not known, so there is no identity to hand over.",
        remedy_nl="Verwijs zonder identiteit.",
        remedy_en="Refer without the identity.",
    ),
    "incident.closed": Refusal(
        nl="Deze zaak is gesloten.",
        en="This case is closed.",
        remedy_nl="Heropen de zaak eerst; nazorg, koppelen en bekendmaken kunnen ook zo.",
        remedy_en="Reopen the case first; aftercare, linking and disclosure are possible as it is.",
    ),
    "incident.closing.unacknowledged": Refusal(
        nl="De melder heeft nog geen ontvangstbevestiging gehad.",
        en="The reporter has had no acknowledgement yet.",
        remedy_nl="Bevestig de ontvangst.",
        remedy_en="Acknowledge the report.",
    ),
    "incident.closing.uncoded": Refusal(
        nl="Deze zaak is nog niet gecodeerd, en zou voor elk patroon verloren zijn.",
        en="This case is not coded yet, and would be lost to every pattern.",
        remedy_nl="Codeer de zaak; wat niet bekend is, is `unknown` of `unclear`.",
        remedy_en="Code the case; what is not known is `unknown` or `unclear`.",
    ),
    "incident.closing.routes-untold": Refusal(
        nl="De melder weet nog niet welke wegen openstaan.",
        en="The reporter has not been told which routes are open.",
        remedy_nl="Geef route-informatie en leg dat vast.",
        remedy_en="Give route information, and record it.",
    ),
    "incident.closing.outcome-untold": Refusal(
        nl="De melder weet de uitkomst nog niet; een zaak sluit niet in stilte.",
        en="The reporter does not know the outcome yet; no case closes in silence.",
        remedy_nl="Bericht de melder over de uitkomst, met redenen.",
        remedy_en="Inform the reporter of the outcome, with reasons.",
    ),
    "incident.duty-open": Refusal(
        nl="De meld-, overleg- en aangifteplicht is nog niet vervuld (vermoeden {number}); eerst komt: {step}.",
        en="The duty to report, consult and file is not done yet (suspicion {number}); first comes: {step}.",
        remedy_nl="Zet de stappen van WHW 1.20, of herzie de omstandigheden als de plicht hier niet geldt.",
        remedy_en="Take the steps of WHW 1.20, or restate the circumstances if the duty does not hold here.",
    ),
    "incident.closing.interim-open": Refusal(
        nl="Er geldt nog een voorlopige maatregel ({measure_id}).",
        en="An interim measure still holds ({measure_id}).",
        remedy_nl="Beëindig die, of neem er een blijvende voor in de plaats.",
        remedy_en="End it, or take a lasting one in its place.",
    ),
    "incident.closing.unsupported": Refusal(
        nl="Niets in deze zaak steunt deze reden van afsluiting ({reason}).",
        en="Nothing in this case supports this closing reason ({reason}).",
        remedy_nl="Leg eerst de afhandeling, verwijzing, koppeling of intrekking vast, of kies een andere reden.",
        remedy_en="Record the resolution, referral, link or withdrawal first, or choose another reason.",
    ),
}

REFUSALS: Mapping[str, Refusal] = MappingProxyType({**_RAISING, **_CONTACT, **_CODING, **_MEASURES, **_ENDING})
