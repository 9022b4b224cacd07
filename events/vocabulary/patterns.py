"""What is found in many cases together, and what is done about it: the words of a pattern's own life."""

from .code import LETTER, Code
from .people import Body


class PatternAxis(Code):
    """Along which axis cases were looked at together."""

    RESPONDENT = "respondent", "zelfde beklaagde", "same respondent"
    UNIT = "unit", "zelfde eenheid", "same unit"
    RELATION = "relation", "zelfde afhankelijkheidsrelatie", "same dependency relation"
    CONTEXT = "context", "zelfde context", "same context"
    BEHAVIOUR = "behaviour", "zelfde gedrag", "same behaviour"
    GROUND = "ground", "zelfde discriminatiegrond", "same ground of discrimination"
    ROUTE = "route", "zelfde route", "same route"
    HANDLER = "handler", "zelfde behandelaar", "same handler"
    COMMITTEE = "committee", "zelfde klachtencommissie", "same complaints committee"
    BOARD = "board", "het bestuur zelf", "the board itself"
    MATTER = "matter", "zelfde kwestie", "same matter"
    COMBINATION = "combination", "samenloop van kenmerken", "combination of characteristics"
    INSTITUTION = "institution", "de hele instelling", "the whole institution"


OF_ONE_PERSON = frozenset({PatternAxis.RESPONDENT, PatternAxis.HANDLER})
"""Axes whose mark is of one person, who can be re-identified by two others together."""


class PatternScale(Code):
    """What a figure of a pattern counts; the figure itself is in thousandths of it."""

    CASES = "cases", "zaken", "cases"
    REPORTERS = "reporters", "melders", "reporters"
    SHARE = "share", "aandeel (0 tot 1)", "share (0 to 1)"
    RATE = "rate", "zaken per 1000 personen per jaar", "cases per 1000 persons a year"
    RATIO = "ratio", "verhouding", "ratio"
    DAYS = "days", "dagen", "days"
    SCORE = "score", "rapportcijfer", "score"


class ReviewCheck(Code):
    """What was looked at when a pattern was reviewed."""

    INDEPENDENCE = "independence", "onafhankelijkheid van de meldingen", "independence of the reports"
    SMALL_UNIT = "small_unit", "vertekening door een kleine eenheid", "bias of a small unit"
    REPORTING = "reporting", "veranderde meldbereidheid", "change in readiness to report"
    CODING = "coding", "codering van de zaken", "coding of the cases"


class DismissalReason(Code):
    """Why what was indicated is no pattern."""

    NOT_INDEPENDENT = "not_independent", "meldingen niet onafhankelijk", "reports are not independent"
    CODING_ERROR = "coding_error", "fout in de codering", "error in the coding"
    SMALL_UNIT = "small_unit", "toeval in een kleine eenheid", "chance in a small unit"
    MORE_REPORTING = "more_reporting", "meer meldbereidheid, niet meer gedrag", "more reporting, not more conduct"
    KNOWN_CAUSE = "known_cause", "eenmalige, bekende oorzaak", "a known cause that will not recur"
    IN_OTHER_PATTERN = "in_other_pattern", "valt samen met een ander patroon", "the same as another pattern"


class StructuralTheme(Code):
    """Which of the three themes of the integral approach a cause belongs to."""

    STRUCTURE = "structure", "structuur", "structure", LETTER
    CULTURE = "culture", "cultuur", "culture", LETTER
    SYSTEM = "system", "systeem", "system", LETTER


class MeasureAim(Code):
    """What a structural measure is to change. More reports can be a success: an aim says which way is better."""

    FEWER_INCIDENTS = "fewer_incidents", "minder voorvallen", "fewer incidents"
    MORE_REPORTING = "more_reporting", "meer en eerder melden", "more and earlier reporting"
    LESS_DEPENDENCY = "less_dependency", "minder afhankelijkheid", "less dependency", LETTER
    TIMELY_ADJUSTMENT = "timely_adjustment", "tijdige bijsturing", "timely adjustment", LETTER
    BETTER_HANDLING = "better_handling", "betere behandeling van zaken", "better handling of cases", LETTER


class AbandonmentReason(Code):
    """Why a structural measure will not be carried out."""

    REPLACED = "replaced", "vervangen door een andere maatregel", "replaced by another measure"
    NOT_FEASIBLE = "not_feasible", "niet uitvoerbaar", "not feasible"
    NO_MEANS = "no_means", "geen middelen", "no means"
    REORGANISED = "reorganised", "eenheid bestaat niet meer", "the unit is no more"


class ReschedulingReason(Code):
    """Why a structural measure will be carried out on another day."""

    CONSULTATION = "consultation", "medezeggenschap loopt", "participation bodies are consulted"
    CAPACITY = "capacity", "gebrek aan capaciteit", "lack of capacity"
    DEPENDS_ON_OTHER = "depends_on_other", "wacht op een andere maatregel", "waits for another measure"
    BROUGHT_FORWARD = "brought_forward", "naar voren gehaald", "brought forward"


class EffectShown(Code):
    """What the counts before and after show, by the exact interval of their ratio."""

    DECREASED = "decreased", "afname aangetoond", "a decrease is shown"
    INCREASED = "increased", "toename aangetoond", "an increase is shown"
    NOT_SHOWN = "not_shown", "geen verandering aangetoond", "no change is shown"


class EffectConclusion(Code):
    """What is concluded about a measure, by those who know more than the counts."""

    EFFECTIVE = "effective", "werkt", "works"
    NOT_EFFECTIVE = "not_effective", "werkt niet", "does not work"
    UNDECIDED = "undecided", "nog niet te zeggen", "cannot be said yet"


class PatternClosingReason(Code):
    """Why nothing more is done about a pattern."""

    RESOLVED = "resolved", "een maatregel werkt", "a measure works"
    NO_LONGER_SEEN = "no_longer_seen", "komt niet meer voor", "is no longer seen"
    IN_OTHER_PATTERN = "in_other_pattern", "voortgezet in een ander patroon", "goes on in another pattern"
    UNIT_ENDED = "unit_ended", "eenheid of context bestaat niet meer", "the unit or context is no more"


class PatternReopeningReason(Code):
    """Why a pattern that was closed or dismissed is looked at again."""

    NEW_CASES = "new_cases", "nieuwe zaken", "new cases"
    NEW_INSIGHT = "new_insight", "nieuw inzicht", "new insight"
    ADVICE = "advice", "advies van de raad van toezicht", "advice of the supervisory board", LETTER
    MISTAKE = "mistake", "ten onrechte beëindigd", "ended by mistake"


class StewardStep(Code):
    """A next step that somebody owes to a pattern."""

    REVIEW = "review", "beoordelen", "review"
    CAUSE = "cause", "oorzaak vaststellen", "recording the cause"
    MEASURE = "measure", "maatregel nemen of afsluiten", "adopting a measure, or closing"
    CARRYING_OUT = "carrying_out", "maatregel uitvoeren", "carrying out a measure"
    EFFECT = "effect", "effect beoordelen", "assessing the effect"
    ANSWER = "answer", "advies beantwoorden", "answering advice"


class AdviceSubject(Code):
    """What the supervisory board advises on."""

    CAUSE = "cause", "de oorzaak", "the cause"
    MEASURE = "measure", "een maatregel", "a measure"
    PACE = "pace", "het tempo", "the pace"
    REVIEW_ANEW = "review_anew", "opnieuw beoordelen", "reviewing anew"
    EXTERNAL_INQUIRY = "external_inquiry", "onderzoek van buiten", "an inquiry from outside"
    OTHER = "other", "anders", "other"


class AdviceResponse(Code):
    """What the board does with advice of the supervisory board."""

    FOLLOWED = "followed", "overgenomen", "followed"
    PARTLY_FOLLOWED = "partly_followed", "deels overgenomen", "partly followed"
    NOT_FOLLOWED = "not_followed", "niet overgenomen", "not followed"


class AdviceReason(Code):
    """Why the board does not, or not wholly, follow advice."""

    ALREADY_DONE = "already_done", "gebeurt al", "is being done already"
    OTHER_MEASURE = "other_measure", "andere maatregel gekozen", "another measure was chosen"
    NOT_FEASIBLE = "not_feasible", "niet uitvoerbaar", "not feasible"
    NOT_AGREED = "not_agreed", "bestuur deelt het oordeel niet", "the board does not share the view"


class ReidentificationGround(Code):
    """Why two people together look up whom a mark stands for."""

    PERSON_HEARD = "person_heard", "de betrokkene wordt gehoord", "the person is to be heard"
    DUTY_TO_REPORT = "duty_to_report", "mogelijke meldplicht", "a possible duty to report", "WHW 1.20"
    ACUTE_DANGER = "acute_danger", "acuut gevaar", "acute danger"
    PROTECTION = "protection", "bescherming van melders", "protection of reporters"


class ReidentificationRefusal(Code):
    """Why the second person does not agree to look a mark up."""

    NO_GROUND = "no_ground", "grond niet aanwezig", "the ground is not there"
    LESS_WILL_DO = "less_will_do", "het kan zonder naam", "it can be done without a name"
    TOO_EARLY = "too_early", "eerst verder beoordelen", "to be reviewed further first"


class LessonWithdrawal(Code):
    """Why a lesson is taken back from the catalogue."""

    IDENTIFIES = "identifies", "herleidbaar tot een persoon", "can be traced to a person"
    SUPERSEDED = "superseded", "vervangen door een betere les", "replaced by a better lesson"
    MISTAKEN = "mistaken", "onjuist gebleken", "found to be wrong"


MEASURE_OWNERS = frozenset(
    {
        Body.BOARD,
        Body.MANAGER,
        Body.HUMAN_RESOURCES,
        Body.LEGAL_AFFAIRS,
        Body.OMBUDS,
        Body.FACILITY,
        Body.REPORTING_POINT,
        Body.COMPLAINTS_COMMITTEE,
        Body.EXAMINATION_BOARD,
        Body.STUDENT_COUNSELLOR,
    }
)
"""Bodies and offices inside the institution that can be made to carry out a structural measure; never a person."""
