"""Legal terms and house terms: how they are counted, what starts and ends them, who is told when one runs out."""

from .code import LETTER, Code


class Basis(Code):
    """What a term rests on. Only law binds of itself; the rest is shown as what it is."""

    LAW = "law", "wet", "law"
    HOUSE_REGULATION = "house_regulation", "eigen regeling van de instelling", "regulation of the institution"
    POLICY = "policy", "beleid", "policy"


class TermUnit(Code):
    """What a term is counted in."""

    HOURS = "hours", "uren", "hours"
    DAYS = "days", "dagen", "days"
    WEEKS = "weeks", "weken", "weeks"
    MONTHS = "months", "maanden", "months"
    YEARS = "years", "jaren", "years"


class Counting(Code):
    """How the end of a term is found."""

    TERMS_ACT = (
        "terms_act",
        "Algemene termijnenwet",
        "General Extension of Time Limits Act",
        "Algemene termijnenwet 1-4",
    )
    EU_REGULATION = (
        "eu_regulation",
        "Verordening 1182/71",
        "Regulation 1182/71",
        "Verordening (EEG, Euratom) 1182/71, art. 3",
    )
    CALENDAR = "calendar", "kalenderdagen, zonder verlenging", "calendar days, never lengthened"
    INSTANT = "instant", "van ogenblik tot ogenblik", "from instant to instant"


class TermHolder(Code):
    """Who must act within a term, or loses a right with it."""

    DESK = "desk", "loket", "desk"
    STAFF = "staff", "personeelslid", "member of staff", "WHW 1.20 lid 3"
    BOARD = "board", "bestuur", "board"
    COMMITTEE = "committee", "klachtencommissie", "complaints committee", "Awb 9:14"
    CHAIR = "chair", "voorzitter", "chair", "WHW 7.63b"
    APPEALS_BOARD = "appeals_board", "college van beroep voor de examens", "examination appeals board", "WHW 7.61"
    DESIGNATED_OFFICER = "designated_officer", "aangewezen functionaris", "designated officer", "Wbk 2"
    EMPLOYER = "employer", "werkgever", "employer"
    CONTROLLER = "controller", "verwerkingsverantwoordelijke", "controller", "AVG 4"
    COMPLAINANT = "complainant", "klager", "complainant"
    STUDENT = "student", "student", "student"


class Milestone(Code):
    """What can happen that starts a term, is what it asked for, or takes its ground away."""

    COMPLAINT_RECEIVED = "complaint_received", "klacht ontvangen", "complaint received"
    FORMAL_COMPLAINT_RECEIVED = (
        "formal_complaint_received",
        "klaagschrift ontvangen",
        "complaint received that meets Awb 9:4",
        "Awb 9:4",
    )
    COMPLAINT_ACKNOWLEDGED = "complaint_acknowledged", "ontvangst bevestigd", "receipt acknowledged", "Awb 9:6"
    COMPLAINT_FORWARDED = "complaint_forwarded", "klacht doorgezonden", "complaint forwarded", "WHW 7.59a lid 6"
    COPY_SENT = "copy_sent", "afschrift gezonden", "copy sent", "Awb 9:9"
    HEARD = "heard", "gehoord", "heard", "Awb 9:10"
    COMMITTEE_APPOINTED = "committee_appointed", "commissie ingesteld", "committee appointed", "Awb 9:14"
    ADVICE_GIVEN = "advice_given", "advies uitgebracht", "advice given", "Awb 9:15"
    DECISION_NOTIFIED = "decision_notified", "oordeel meegedeeld", "told of the decision", "Awb 9:12"
    NOT_HANDLED = "not_handled", "besloten niet te behandelen", "decided not to handle", "Awb 9:8"
    NOT_HANDLED_NOTIFIED = (
        "not_handled_notified",
        "meegedeeld dat niet wordt behandeld",
        "told that it is not handled",
        "Awb 9:8 lid 3",
    )
    ANSWERED = "answered", "behoorlijk behandeld", "handled properly", "Awb 9:2"
    SETTLED = "settled", "naar tevredenheid tegemoetgekomen", "met to satisfaction", "Awb 9:5"
    WITHDRAWN = "withdrawn", "ingetrokken", "withdrawn"
    COMPLAINT_CLOSED = "complaint_closed", "klacht afgesloten", "complaint closed"
    INCIDENT_RAISED = "incident_raised", "melding gedaan", "report made"
    INCIDENT_ACKNOWLEDGED = "incident_acknowledged", "melding bevestigd", "report acknowledged"
    REPORTER_INFORMED = "reporter_informed", "melder geïnformeerd", "reporter informed"
    INCIDENT_CLOSED = "incident_closed", "melding afgesloten", "report closed"
    CONDUCT_ENDED = "conduct_ended", "gedraging geëindigd", "conduct ended"
    DECISION_GIVEN = "decision_given", "besluit bekendgemaakt", "decision announced", "WHW 7.59a lid 4"
    APPEAL_RECEIVED = "appeal_received", "beroep ontvangen", "appeal received", "WHW 7.61"
    FILING_TERM_ENDED = "filing_term_ended", "beroepstermijn verstreken", "filing term ended", "WHW 7.61"
    OBJECTION_RECEIVED = "objection_received", "bezwaar ontvangen", "objection received", "WHW 7.63b"
    ACCESS_DENIED = "access_denied", "toegang ontzegd", "access denied", "WHW 7.57h"
    WRONGDOING_REPORTED = "wrongdoing_reported", "misstand gemeld", "wrongdoing reported", "Wbk 2"
    ACKNOWLEDGEMENT_SENT = "acknowledgement_sent", "ontvangstbevestiging gezonden", "acknowledgement sent", "Wbk 2"
    DATA_REQUEST_RECEIVED = "data_request_received", "verzoek van betrokkene", "data subject's request", "AVG 12"
    DATA_OBTAINED = "data_obtained", "gegevens verkregen", "data obtained", "AVG 14"
    BREACH_KNOWN = "breach_known", "datalek bekend", "personal data breach known", "AVG 33"
    SUSPICION_KNOWN = "suspicion_known", "vermoeden bekend bij personeel", "suspicion known to staff", "WHW 1.20 lid 3"
    BOARD_AWARE = "board_aware", "vermoeden bekend bij het bestuur", "suspicion known to the board", "WHW 1.20 lid 1"
    INSPECTOR_CONSULTED = (
        "inspector_consulted",
        "vertrouwensinspecteur geraadpleegd",
        "confidential inspector consulted",
        "WHW 1.20 lid 1",
    )
    FILING_DUE = "filing_due", "redelijk vermoeden geconcludeerd", "reasonable suspicion concluded", "WHW 1.20 lid 2"
    NOTHING_TO_FILE = "nothing_to_file", "geen redelijk vermoeden geconcludeerd", "no reasonable suspicion concluded"
    CRIMINAL_REPORT_FILED = "criminal_report_filed", "aangifte gedaan", "report filed with the police", "WHW 1.20 lid 2"
    INSPECTOR_NOTIFIED = (
        "inspector_notified",
        "vertrouwensinspecteur ingelicht over de aangifte",
        "confidential inspector told of the filing",
        "WHW 1.20 lid 2",
    )
    OUT_OF_SCOPE = "out_of_scope", "gebleken dat de plicht niet geldt", "found to be outside the duty"
    YEAR_ENDED = "year_ended", "kalenderjaar geëindigd", "calendar year ended", "Awb 9:12a"
    ALWAYS = "always", "voortdurend", "at all times"


OF_DUTIES = frozenset(
    {
        Milestone.SUSPICION_KNOWN,
        Milestone.BOARD_AWARE,
        Milestone.INSPECTOR_CONSULTED,
        Milestone.FILING_DUE,
        Milestone.NOTHING_TO_FILE,
        Milestone.CRIMINAL_REPORT_FILED,
        Milestone.INSPECTOR_NOTIFIED,
        Milestone.OUT_OF_SCOPE,
    }
)
"""What happens in a duty to report, consult and file, of which a case may have several, and not in the case itself."""


class MoveReason(Code):
    """Why a deadline came to lie on another day."""

    COMMITTEE = "committee", "een commissie adviseert", "a committee advises", "Awb 9:11 lid 1"
    ADJOURNED = "adjourned", "verdaagd", "adjourned", "Awb 9:11 lid 2"
    POSTPONED = "postponed", "verder uitgesteld met instemming", "postponed with consent", "Awb 9:11 lid 3"
    SUSPENDED = "suspended", "opgeschort", "suspended"
    EXTENDED = "extended", "verlengd", "extended", "AVG 12 lid 3"
    RESTAMPED = "restamped", "begindatum hersteld", "starting date corrected"


class LiftReason(Code):
    """Why nothing has to be done any more, although it was not done."""

    SETTLED = "settled", "tegemoetgekomen", "met to satisfaction", "Awb 9:5"
    WITHDRAWN = "withdrawn", "ingetrokken", "withdrawn"
    NOT_HANDLED = "not_handled", "niet in behandeling genomen", "not handled", "Awb 9:8"
    ANSWERED = "answered", "buiten de procedure behandeld", "handled outside the procedure", "Awb 9:2"
    OTHER_TERMS = "other_terms", "andere termijnen gekozen", "other terms were chosen"
    CLOSED = "closed", "zaak afgesloten", "case closed"
    OVERTAKEN = "overtaken", "door de gang van zaken achterhaald", "overtaken by events"
    NO_DUTY = "no_duty", "de plicht geldt niet, of niet meer", "the duty does not hold, or no more"
    MISTAKEN = "mistaken", "ten onrechte gesteld", "set by mistake"


class EscalationLevel(Code):
    """Who is told, from the one who handles the case to the one who supervises the board."""

    HANDLER = "handler", "behandelaar", "handler"
    COORDINATOR = "coordinator", "coördinator", "coordinator"
    BOARD = "board", "college van bestuur", "executive board", LETTER
    SUPERVISORY_BOARD = "supervisory_board", "raad van toezicht", "supervisory board", LETTER


class StraightReason(Code):
    """Why the supervisory board is told at once: the board would have to call itself to account."""

    BOARD_RESPONDENT = "board_respondent", "het bestuur is beklaagde", "the board is respondent"
    BOARD_LATE = "board_late", "het bestuur is zelf te laat", "the board itself is late"
    BOARD_CONCERNED = "board_concerned", "het patroon gaat over het bestuur", "the pattern is about the board"
