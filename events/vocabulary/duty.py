"""The duty to report, to consult and to file (WHW 1.20): what is known of a suspicion, and what came of it."""

from .code import LETTER, Code


class Awareness(Code):
    """Who first learned of a suspicion, or took a step: what they are to the institution decides what they owe."""

    STAFF = "staff", "personeelslid", "member of staff", "WHW 1.20 lid 3"
    CONFIDANT = "confidant", "interne vertrouwenspersoon", "internal confidential adviser", "WHW 1.20 lid 3"
    COMMITTEE_MEMBER = (
        "committee_member",
        "lid van de klachtencommissie dat personeelslid is",
        "member of the complaints committee who is staff",
        "WHW 1.20 lid 3",
    )
    BOARD = "board", "instellingsbestuur, op enigerlei wijze", "the board, in any way", "WHW 1.20 lid 1"
    OTHER = "other", "iemand die geen personeelslid is", "someone who is not staff"


class DutyScope(Code):
    """How far a rule reaches in the circumstances of a suspicion."""

    FULL = "full", "melden, overleggen en zo nodig aangifte doen", "report, consult and, where due, file"
    CONSULT_ONLY = "consult_only", "melden en overleggen, geen aangifte", "report and consult, no filing", LETTER
    UNDECIDED = "undecided", "nog niet te zeggen: er ontbreken feiten", "cannot be told yet: facts are missing"
    NONE = "none", "geen plicht", "no duty"


class ScopeReason(Code):
    """Which guard of a rule decides, or cannot decide, how far it reaches."""

    NOT_TASK_CHARGED = "not_task_charged", "geen met taken belast persoon", "not a person charged with tasks"
    TASK_CHARGE_UNKNOWN = "task_charge_unknown", "onbekend of iemand met taken is belast", "task charge not known"
    NOT_STUDENT = "not_student", "betrokkene is geen student", "affected person is no student"
    STUDENT_UNKNOWN = "student_unknown", "onbekend of betrokkene student is", "not known to be a student"
    NOT_MINOR = "not_minor", "student was niet minderjarig", "student was no minor"
    AGE_UNKNOWN = "age_unknown", "leeftijd ten tijde van de gedraging onbekend", "age at the time not known"
    NO_DEPENDENCY = "no_dependency", "geen afhankelijkheidsrelatie", "no dependency"
    DEPENDENCY_UNKNOWN = "dependency_unknown", "afhankelijkheid onbekend", "dependency not known"
    OTHER_CONDUCT = "other_conduct", "andere gedraging", "other conduct"
    CONDUCT_UNCLEAR = "conduct_unclear", "gedraging nog onduidelijk", "conduct not clear yet"
    ALL_MET = "all_met", "aan alle voorwaarden voldaan", "every condition is met"


class ReasonableSuspicion(Code):
    """What the board concludes from the consultation (redelijk vermoeden)."""

    YES = "yes", "redelijk vermoeden", "reasonable suspicion", "WHW 1.20 lid 2"
    NO = "no", "geen redelijk vermoeden", "no reasonable suspicion"
    INSUFFICIENT = "insufficient", "nog onvoldoende bekend", "not enough known yet"


class Classification(Code):
    """What the conduct is, as concluded in consultation and never by the board alone."""

    CRIME = "crime", "mogelijk seksueel misdrijf", "possible sexual crime", "Sr Titel XIV"
    INTIMIDATION = "intimidation", "seksuele intimidatie", "sexual intimidation", LETTER
    NEITHER = "neither", "geen van beide", "neither"


class ToInform(Code):
    """Who must know before a report to the police is filed."""

    PARENTS = "parents", "ouders van de student", "parents of the student", "WHW 1.20 lid 2"
    STUDENT = "student", "meerderjarige student", "adult student"
    ACCUSED = "accused", "met taken belast persoon", "person charged with tasks", "WHW 1.20 lid 2"


class CriminalOutcome(Code):
    """How the criminal track ended."""

    NOT_PROSECUTED = "not_prosecuted", "niet vervolgd", "not prosecuted"
    SETTLED_OUT_OF_COURT = "settled_out_of_court", "buiten de rechter afgedaan", "settled out of court"
    ACQUITTED = "acquitted", "vrijgesproken", "acquitted"
    CONVICTED = "convicted", "veroordeeld", "convicted"
    UNKNOWN = "unknown", "onbekend", "unknown"


class DutyStage(Code):
    """How far a duty has come."""

    OUT_OF_SCOPE = "out_of_scope", "valt er niet onder", "not within the duty"
    KNOWN_TO_STAFF = (
        "known_to_staff",
        "bekend bij personeel, nog niet bij het bestuur",
        "known to staff, not yet to board",
    )
    BOARD_AWARE = "board_aware", "bekend bij het bestuur", "known to the board"
    IN_CONSULTATION = "in_consultation", "in overleg", "in consultation"
    FILING_DUE = "filing_due", "aangifte te doen", "to be filed"
    NO_REASONABLE_SUSPICION = (
        "no_reasonable_suspicion",
        "geen redelijk vermoeden van een misdrijf",
        "no reasonable suspicion of a crime",
    )
    FILED = "filed", "aangifte gedaan", "filed"
    CRIMINAL_TRACK = "criminal_track", "strafrechtelijk spoor", "criminal track"
    DISCHARGED = "discharged", "afgerond", "discharged"


class DutyStep(Code):
    """What is to be done next about a duty."""

    INFORM_BOARD = "inform_board", "het bestuur zelf inlichten", "inform the board itself", "WHW 1.20 lid 3"
    CONSULT = "consult", "overleggen met de vertrouwensinspecteur", "consult confidential inspector", "WHW 1.20 lid 1"
    CONCLUDE = "conclude", "vastleggen wat uit het overleg volgt", "conclude from the consultation", "WHW 1.20 lid 2"
    ESTABLISH_AGE = (
        "establish_age",
        "vaststellen of de student minderjarig was",
        "establish whether the student was a minor",
        "WHW 1.20 lid 2",
    )
    TELL_PARENTS = "tell_parents", "de ouders in kennis stellen", "tell the parents", "WHW 1.20 lid 2"
    TELL_STUDENT = "tell_student", "de meerderjarige student in kennis stellen", "tell the adult student"
    TELL_ACCUSED = (
        "tell_accused",
        "de met taken belaste persoon in kennis stellen",
        "tell the person charged with tasks",
        "WHW 1.20 lid 2",
    )
    FILE = "file", "aangifte doen", "file a report with the police", "WHW 1.20 lid 2"
    NOTIFY_INSPECTOR = (
        "notify_inspector",
        "de vertrouwensinspecteur van de aangifte in kennis stellen",
        "notify the confidential inspector of the filing",
        "WHW 1.20 lid 2",
    )


class DutyGuard(Code):
    """What a rule asks of the circumstances before a duty follows."""

    TASK_CHARGED = "task_charged", "beschuldigde is met taken belast", "accused is charged with tasks", "WHW 1.20"
    STUDENT = (
        "student",
        "betrokkene is student van de instelling",
        "affected is a student of the institution",
        "WHW 1.20",
    )
    MINOR = "minor", "student was minderjarig", "student was a minor", "WHW 1.20"
    DEPENDENCY = "dependency", "student hing af van de beschuldigde", "student depended on the accused", LETTER


class RuleStatus(Code):
    """Whether a rule is law, or may become it."""

    ENACTED = "enacted", "geldend recht", "law"
    PENDING = "pending", "wetsvoorstel", "bill"
