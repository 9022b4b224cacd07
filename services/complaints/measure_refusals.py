"""What the rules of measures and referrals say no to."""

from collections.abc import Mapping
from types import MappingProxyType

from ..refusals import Refusal

REFUSALS: Mapping[str, Refusal] = MappingProxyType(
    {
        "complaint.measure.anonymous": Refusal(
            nl="Een anonieme klacht leidt nooit tot een maatregel tegen een persoon.",
            en="An anonymous complaint never leads to a measure against a person.",
            remedy_nl="Neem een maatregel die niet op een persoon gericht is, of wacht tot de klager zich bekendmaakt.",
            remedy_en="Adopt a measure that is not directed at a person, or wait until the complainant gives a name.",
        ),
        "complaint.measure.no-basis": Refusal(
            nl="Een maatregel tegen een persoon heeft een grondslag nodig.",
            en="A measure against a person needs a basis.",
            remedy_nl="Noem de grondslag: instemming, acuut gevaar, wettelijke plicht of een oordeel op een klacht.",
            remedy_en="Name the basis: consent, acute danger, statutory duty, or a finding on a complaint.",
        ),
        "complaint.measure.consent-withdrawn": Refusal(
            nl="De klager heeft de klacht ingetrokken; instemming is er niet meer.",
            en="The complainant has withdrawn; there is no consent any more.",
            remedy_nl="Noem een andere grondslag.",
            remedy_en="Name another basis.",
        ),
        "complaint.measure.no-finding": Refusal(
            nl="De klacht is niet (deels) gegrond verklaard over degene die de maatregel treft.",
            en="The complaint was not upheld, wholly or partly, against the one whom the measure is directed at.",
            remedy_nl="Wacht het oordeel af, of noem een andere grondslag.",
            remedy_en="Wait for the decision, or name another basis.",
        ),
        "complaint.measure.respondent-unsaid": Refusal(
            nl="Niet gezegd is tegen wie van de beklaagden de maatregel is.",
            en="It is not said which of the respondents the measure is directed at.",
            remedy_nl="Geef het nummer van de beklaagde.",
            remedy_en="Give the number of the respondent.",
        ),
        "complaint.measure.unknown": Refusal(
            nl="Deze maatregel is in deze klacht niet genomen.",
            en="No such measure was adopted in this complaint.",
            remedy_nl="Zoek het nummer van de maatregel in de geschiedenis van de zaak.",
            remedy_en="Look the number of the measure up in the history of the case.",
        ),
        "complaint.measure.unexplained": Refusal(
            nl="Niet gezegd is waarom de maatregel niet is uitgevoerd.",
            en="It is not said why the measure was not carried out.",
            remedy_nl="Geef de verklaring.",
            remedy_en="Give the explanation.",
        ),
        "complaint.referral.no-consent": Refusal(
            nl="De identiteit van de klager gaat alleen met instemming mee.",
            en="The complainant's identity goes along only with consent.",
            remedy_nl="Vraag instemming, of verwijs zonder identiteit.",
            remedy_en="Ask for consent, or refer without the identity.",
        ),
        "complaint.referral.identity-unknown": Refusal(
            nl="De klager is niet bekend, dus er is geen identiteit om mee te geven.",
            en="The complainant is not known, so there is no identity to hand over.",
            remedy_nl="Verwijs zonder identiteit.",
            remedy_en="Refer without the identity.",
        ),
    }
)
