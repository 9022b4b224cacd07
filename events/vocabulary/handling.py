"""How a case comes in, what is done with it, and how it ends."""

from .code import LETTER, Code


class IncidentKind(Code):
    """What someone brought: not a request for a judgement, which is a complaint."""

    SIGNAL = "signal", "signaal", "signal"
    REPORT = "report", "melding", "report"
    INCIDENT = "incident", "incident", "incident"


class Anonymity(Code):
    """How much of the reporter is known to the handler."""

    NAMED = "named", "met naam, alleen bekend bij de behandelaar", "named, known to the handler only"
    PSEUDONYMOUS = "pseudonymous", "pseudoniem, met terugkanaal", "pseudonymous, with a return channel"
    ANONYMOUS = "anonymous", "anoniem, eenrichtingsverkeer", "anonymous, one way"
    NO_REPORTER = "no_reporter", "geen melder: door een systeem gesignaleerd", "no reporter: raised by a system"


class Channel(Code):
    """Where a report came in."""

    DESK = "desk", "loket of meldpunt", "desk or reporting point"
    CONFIDANT = "confidant", "vertrouwenspersoon", "confidential adviser"
    OMBUDS = "ombuds", "ombudsfunctionaris", "ombuds officer"
    MANAGER = "manager", "leidinggevende", "manager"
    ONLINE_FORM = "online_form", "formulier of app", "form or app"
    POST = "post", "brief of e-mail", "letter or e-mail"
    SURVEY = "survey", "enquête", "survey"
    SYSTEM = "system", "systeem", "system"
    INDEPENDENT_POINT = "independent_point", "onafhankelijk steun- of meldpunt", "independent support point", LETTER
    OTHER = "other", "anders", "other"


class Route(Code):
    """A way that someone can go, and must be able to find."""

    CONFIDANT = "confidant", "gesprek met een vertrouwenspersoon", "talk with a confidential adviser"
    INFORMAL = "informal", "informele oplossing", "informal resolution"
    COMPLAINT = "complaint", "klacht", "complaint", "Awb 9:1"
    OBJECTION_APPEAL = "objection_appeal", "bezwaar of beroep", "objection or appeal", "WHW 7.59a"
    WHISTLEBLOWING = (
        "whistleblowing",
        "melding van een misstand",
        "report of wrongdoing",
        "Wet bescherming klokkenluiders",
    )
    CRIMINAL_REPORT = "criminal_report", "aangifte", "report to the police", "Sv 161"
    OMBUDS = "ombuds", "ombudsfunctionaris", "ombuds officer"
    CONFIDENTIAL_INSPECTOR = "confidential_inspector", "vertrouwensinspecteur", "confidential inspector", "WOT 6"
    LABOUR_INSPECTORATE = (
        "labour_inspectorate",
        "Nederlandse Arbeidsinspectie",
        "Netherlands Labour Authority",
        LETTER,
    )
    HUMAN_RIGHTS_INSTITUTE = (
        "human_rights_institute",
        "College voor de Rechten van de Mens",
        "Netherlands Institute for Human Rights",
        "AWGB",
    )
    NATIONAL_OMBUDSMAN = "national_ombudsman", "Nationale ombudsman", "National Ombudsman", "Awb 9:18"
    DATA_PROTECTION_AUTHORITY = "data_protection_authority", "Autoriteit Persoonsgegevens", "Data Protection Authority"
    INTEGRITY_COMMITTEE = "integrity_committee", "wetenschappelijke integriteit", "research integrity"
    SUPPORT = "support", "hulp en zorg", "support and care"


class SupportKind(Code):
    """Help that is offered to someone in a case."""

    CONFIDANT = "confidant", "vertrouwenspersoon", "confidential adviser"
    COUNSELLING = "counselling", "decaan of studieadviseur", "counsellor"
    PSYCHOLOGICAL = "psychological", "psycholoog", "psychologist"
    MEDICAL = "medical", "arts, Centrum Seksueel Geweld", "doctor, sexual assault centre"
    OCCUPATIONAL = "occupational", "bedrijfsarts", "company doctor"
    VICTIM_SUPPORT = "victim_support", "Slachtofferhulp", "victim support"
    LEGAL = "legal", "juridische hulp", "legal aid"
    STUDY_OR_WORK = "study_or_work", "aanpassing van studie of werk", "adjustment of study or work"
    OTHER = "other", "anders", "other"


class AftercareMoment(Code):
    """When aftercare is offered, counted from the end of the handling."""

    AT_CLOSURE = "at_closure", "bij de afronding", "at closure", LETTER
    THREE_MONTHS = "three_months", "na 3 maanden", "after 3 months", LETTER
    SIX_MONTHS = "six_months", "na 6 maanden", "after 6 months", LETTER
    TWELVE_MONTHS = "twelve_months", "na 12 maanden", "after 12 months", LETTER


class MeasureTerm(Code):
    """For how long a measure is meant."""

    INTERIM = "interim", "voorlopig", "interim"
    LASTING = "lasting", "blijvend", "lasting"


class MeasureKind(Code):
    """What is done about it; from `corrective_talk` to `employment_ended` it is directed at a person."""

    CORRECTIVE_TALK = "corrective_talk", "corrigerend gesprek", "corrective talk"
    COACHING = "coaching", "opgelegde coaching of training", "imposed coaching or training"
    NO_CONTACT = "no_contact", "contactverbod", "no-contact order"
    SEPARATION = "separation", "overplaatsing of ander rooster", "relocation or other timetable"
    SUPERVISION_TRANSFERRED = "supervision_transferred", "begeleiding overgedragen", "supervision transferred"
    TASKS_RESTRICTED = "tasks_restricted", "taken beperkt", "tasks restricted"
    ACCESS_DENIED = "access_denied", "toegang ontzegd", "access denied", "WHW 7.57h"
    WARNING = "warning", "waarschuwing, berisping", "warning, reprimand"
    SUSPENSION = "suspension", "schorsing", "suspension"
    ENROLMENT_ENDED = "enrolment_ended", "inschrijving beëindigd", "enrolment ended", "WHW 7.57h"
    EMPLOYMENT_ENDED = "employment_ended", "ontslag", "employment ended"
    SECOND_SUPERVISOR = "second_supervisor", "tweede begeleider", "second supervisor"
    SECOND_ASSESSOR = "second_assessor", "tweede beoordelaar", "second assessor"
    SAFE_PLACE = "safe_place", "veilige werk- of studieplek", "safe place to work or study"
    CONTEXT_INSPECTED = "context_inspected", "omstandigheden onderzocht", "circumstances inspected"
    TEAM_TALK = "team_talk", "groepsgesprek", "team talk"
    RULES_CLARIFIED = "rules_clarified", "gedragsregels verduidelijkt", "rules of conduct clarified", LETTER
    LEADERSHIP_TRAINING = "leadership_training", "programma verantwoordelijk leiderschap", "leadership training", LETTER
    DIDACTICS_TRAINING = "didactics_training", "kennismodules veilige didactiek", "safe didactics training", LETTER
    HIERARCHY_FLATTENED = "hierarchy_flattened", "hiërarchie afgevlakt", "hierarchy flattened", LETTER
    DEPENDENCY_REDUCED = "dependency_reduced", "afhankelijkheid verkleind", "dependency reduced", LETTER
    PREVENTION = "prevention", "preventieve maatregel", "preventive measure", LETTER


PERSON_DIRECTED = frozenset(
    {
        MeasureKind.CORRECTIVE_TALK,
        MeasureKind.COACHING,
        MeasureKind.NO_CONTACT,
        MeasureKind.SEPARATION,
        MeasureKind.SUPERVISION_TRANSFERRED,
        MeasureKind.TASKS_RESTRICTED,
        MeasureKind.ACCESS_DENIED,
        MeasureKind.WARNING,
        MeasureKind.SUSPENSION,
        MeasureKind.ENROLMENT_ENDED,
        MeasureKind.EMPLOYMENT_ENDED,
    }
)
"""Measures that touch the position of one person. It follows from the kind, so no caller can call it otherwise."""


class MeasureBasis(Code):
    """Why a measure against a person may be taken."""

    CONSENT = "consent", "instemming van de melder", "consent of the reporter"
    ACUTE_DANGER = "acute_danger", "acuut gevaar", "acute danger"
    STATUTORY_DUTY = "statutory_duty", "wettelijke plicht", "statutory duty", "WHW 1.20"
    FORMAL_FINDING = "formal_finding", "oordeel op een klacht", "finding on a complaint", "Awb 9:12"


class InformalWay(Code):
    """A way to resolve without a finding of fact."""

    CONFIDANT_TALK = "confidant_talk", "gesprek met vertrouwenspersoon", "talk with confidential adviser"
    CONVERSATION = "conversation", "gesprek met beklaagde", "conversation with the respondent"
    SEPARATE_CONVERSATIONS = "separate_conversations", "gesprekken apart", "separate conversations"
    MANAGER = "manager", "optreden van de leidinggevende", "intervention by the manager"
    MEDIATION = "mediation", "bemiddeling", "mediation"
    TEAM_TALK = "team_talk", "groepsgesprek", "team talk"


class InformalOutcome(Code):
    """What came of an informal route; several may hold at once."""

    RESOLVED = "resolved", "opgelost", "resolved"
    PARTLY_RESOLVED = "partly_resolved", "deels opgelost", "partly resolved"
    CONVERSATION_HELD = "conversation_held", "gesprek gevoerd", "conversation held", LETTER
    AGREEMENTS_MADE = "agreements_made", "afspraken gemaakt", "agreements made"
    APOLOGY_MADE = "apology_made", "excuses gemaakt", "apology made"
    ADVICE_GIVEN = "advice_given", "advies gegeven", "advice given"
    NO_SOLUTION = "no_solution", "geen oplossing", "no solution", LETTER


class WithdrawalReason(Code):
    """Why someone withdraws, where they wish to say."""

    RESOLVED = "resolved", "het is opgelost", "it is resolved"
    FEAR = "fear", "angst voor gevolgen", "fear of consequences"
    NO_TRUST = "no_trust", "geen vertrouwen in de behandeling", "no trust in the handling"
    BURDEN = "burden", "te belastend", "too heavy a burden"
    DEPARTURE = "departure", "vertrek", "departure"
    OTHER = "other", "anders", "other"
    NOT_SAID = "not_said", "niet gezegd", "not said"


class ClosingReason(Code):
    """Why the handling of a report ends."""

    RESOLVED = "resolved", "informeel opgelost", "resolved informally"
    NO_SOLUTION = "no_solution", "zonder oplossing beëindigd", "ended without a solution", LETTER
    NOTED = "noted", "gehoord en vastgelegd, zoals de melder wenste", "heard and noted, as the reporter wished"
    REFERRED = "referred", "elders in behandeling", "in the hands of another body"
    IN_LINKED_CASE = "in_linked_case", "behandeld in een gekoppelde zaak", "handled in a linked case"
    WITHDRAWN = "withdrawn", "ingetrokken door de melder", "withdrawn by the reporter"
    TOO_LITTLE_KNOWN = "too_little_known", "te weinig bekend om verder te gaan", "too little is known to go on"
    OUT_OF_SCOPE = "out_of_scope", "gaat niet over sociale veiligheid", "not about social safety"


class ReopeningReason(Code):
    """Why a closed report is taken up again."""

    NEW_FACTS = "new_facts", "nieuwe feiten", "new facts"
    REPEATED = "repeated", "het gebeurt opnieuw", "it happens again"
    REPORTER_ASKS = "reporter_asks", "de melder vraagt het", "the reporter asks"
    PATTERN = "pattern", "onderdeel van een patroon", "part of a pattern", LETTER
    MISTAKE = "mistake", "ten onrechte gesloten", "closed by mistake"


class Departure(Code):
    """What someone left."""

    EMPLOYMENT = "employment", "dienstverband", "employment"
    STUDY = "study", "studie", "study"
    PROJECT = "project", "project, promotietraject", "project, PhD track"
    SUPERVISION = "supervision", "begeleider", "supervisor"
    SCIENCE = "science", "de wetenschap", "science altogether", LETTER
    OTHER = "other", "anders", "other"


class LinkKind(Code):
    """How one case stands to another. Linked cases stay cases of their own."""

    SAME_MATTER = "same_matter", "zelfde zaak", "same matter"
    RELATED = "related", "verwant", "related"
    FOLLOWS = "follows", "vervolg op een eerdere zaak", "follows an earlier case", "AWGB 8a"
    REPEATS = "repeats", "herhaling na afsluiting", "repeats after closure"


class Message(Code):
    """What a message to the reporter is about."""

    PROGRESS = "progress", "voortgang", "progress", LETTER
    OUTCOME = "outcome", "uitkomst, met redenen", "outcome, with reasons", LETTER
