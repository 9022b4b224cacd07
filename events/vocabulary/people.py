"""Who takes part in a case, who may be turned to, and the populations that they belong to."""

from .code import LETTER, Code


class CaseRole(Code):
    """The part that a person has in a case."""

    REPORTER = "reporter", "melder", "reporter"
    AFFECTED = "affected", "betrokkene, degene die het overkwam", "affected person"
    COMPLAINANT = "complainant", "klager", "complainant", "Awb 9:1"
    RESPONDENT = "respondent", "beklaagde", "respondent", "Awb 9:7"
    BYSTANDER = "bystander", "omstander, getuige", "bystander, witness"


class Body(Code):
    """A body or officer, inside or outside the institution, that a case can be referred to or handled by."""

    CONFIDANT_INTERNAL = "confidant_internal", "interne vertrouwenspersoon", "internal confidential adviser"
    CONFIDANT_EXTERNAL = "confidant_external", "externe vertrouwenspersoon", "external confidential adviser"
    OMBUDS = "ombuds", "ombudsfunctionaris", "ombuds officer"
    COMPLAINTS_COMMITTEE = "complaints_committee", "klachtencommissie", "complaints committee", "Awb 9:14"
    FACILITY = "facility", "toegankelijke en eenduidige faciliteit", "student complaints desk", "WHW 7.59a"
    REPORTING_POINT = "reporting_point", "meldpunt integriteit en sociale veiligheid", "reporting point"
    BOARD = "board", "college van bestuur", "executive board", "WHW 1.20"
    SUPERVISORY_BOARD = "supervisory_board", "raad van toezicht", "supervisory board", "WHW 9.8"
    MANAGER = "manager", "decaan, leidinggevende, opleidingsdirecteur", "dean, line manager"
    STUDENT_COUNSELLOR = "student_counsellor", "studentendecaan, studieadviseur", "student counsellor"
    STUDENT_PSYCHOLOGIST = "student_psychologist", "studentenpsycholoog", "student psychologist"
    HUMAN_RESOURCES = "human_resources", "personeelszaken", "human resources"
    LEGAL_AFFAIRS = "legal_affairs", "juridische zaken", "legal affairs"
    DATA_PROTECTION_OFFICER = (
        "data_protection_officer",
        "functionaris gegevensbescherming",
        "data protection officer",
        "AVG 37",
    )
    WORKS_COUNCIL = "works_council", "ondernemingsraad of universiteitsraad", "works council", "Arbowet 24 lid 7"
    EXAMINATION_BOARD = "examination_board", "examencommissie", "examination board"
    EXAMINATION_APPEALS_BOARD = (
        "examination_appeals_board",
        "college van beroep voor de examens",
        "examination appeals board",
        "WHW 7.61",
    )
    DISPUTES_COMMITTEE = (
        "disputes_committee",
        "geschillenadviescommissie",
        "disputes advisory committee",
        "WHW 7.63a",
    )
    CONFIDENTIAL_INSPECTOR = "confidential_inspector", "vertrouwensinspecteur", "confidential inspector", "WOT 6"
    INSPECTORATE = "inspectorate", "Inspectie van het Onderwijs", "Inspectorate of Education", "WOT"
    LABOUR_INSPECTORATE = (
        "labour_inspectorate",
        "Nederlandse Arbeidsinspectie",
        "Netherlands Labour Authority",
        "Arbowet 24",
    )
    POLICE = "police", "politie, Openbaar Ministerie", "police, public prosecutor", "Sv 161"
    WHISTLEBLOWERS_AUTHORITY = (
        "whistleblowers_authority",
        "Huis voor klokkenluiders",
        "Whistleblowers Authority",
        "Wet bescherming klokkenluiders",
    )
    HUMAN_RIGHTS_INSTITUTE = (
        "human_rights_institute",
        "College voor de Rechten van de Mens",
        "Netherlands Institute for Human Rights",
        "AWGB",
    )
    NATIONAL_OMBUDSMAN = "national_ombudsman", "Nationale ombudsman", "National Ombudsman", "Awb 9:18"
    DATA_PROTECTION_AUTHORITY = (
        "data_protection_authority",
        "Autoriteit Persoonsgegevens",
        "Data Protection Authority",
        "AVG 51",
    )
    INTEGRITY_COMMITTEE = (
        "integrity_committee",
        "commissie wetenschappelijke integriteit, LOWI",
        "research integrity committee",
    )
    SUPPORT_CENTRE = (
        "support_centre",
        "Centrum Seksueel Geweld, Slachtofferhulp, huisarts",
        "support centre or doctor",
    )
    INDEPENDENT_POINT = "independent_point", "onafhankelijk steun- of meldpunt", "independent support point", LETTER


class SectorParty(Code):
    """A party of the sector that receives aggregates only, never a case."""

    MINISTER = "minister", "Minister van OCW", "Minister of Education", LETTER
    MINISTER_SOCIAL_AFFAIRS = "minister_social_affairs", "Minister van SZW", "Minister of Social Affairs", LETTER
    STEERING_GROUP = "steering_group", "regiegroep", "steering group", LETTER
    UNL = "unl", "Universiteiten van Nederland", "Universities of the Netherlands", LETTER
    VH = "vh", "Vereniging Hogescholen", "Association of Universities of Applied Sciences", LETTER
    LSVB = "lsvb", "Landelijke Studentenvakbond", "Dutch Student Union"
    ISO = "iso", "Interstedelijk Studenten Overleg", "Dutch National Student Association"
    PNN = "pnn", "Promovendi Netwerk Nederland", "PhD Candidates Network of the Netherlands"
    FNV = "fnv", "FNV/VAWO", "FNV/VAWO trade union", LETTER
    AOB = "aob", "Algemene Onderwijsbond", "General Education Union"


class Population(Code):
    """What a person is to the institution, at the time of the conduct."""

    STUDENT = "student", "student", "student", "WHW 7.59a lid 3"
    PROSPECTIVE_STUDENT = "prospective_student", "aanstaand student", "prospective student", "WHW 7.59a lid 3"
    FORMER_STUDENT = "former_student", "voormalig student", "former student", "WHW 7.59a lid 3"
    EXTRANEUS = "extraneus", "extraneus", "external examination candidate", "WHW 7.59a lid 3"
    STUDENT_ASSISTANT = "student_assistant", "student-assistent", "student assistant"
    SCIENTIFIC_STAFF = "scientific_staff", "wetenschappelijk of onderwijzend personeel", "academic staff"
    SUPPORT_STAFF = "support_staff", "ondersteunend en beheerspersoneel", "support and management staff"
    EMPLOYED_PHD = "employed_phd", "werknemer-promovendus", "employed PhD candidate"
    SCHOLARSHIP_PHD = "scholarship_phd", "beurspromovendus", "scholarship PhD candidate", LETTER
    EXTERNAL_PHD = "external_phd", "buitenpromovendus", "external PhD candidate"
    TRAINEE = "trainee", "stagiair", "trainee"
    GUEST = "guest", "gast (gastvrijheidsovereenkomst)", "guest, visiting researcher"
    HIRED = "hired", "ingehuurd of zelfstandig", "hired or self-employed"
    VOLUNTEER = "volunteer", "vrijwilliger", "volunteer"
    ALUMNUS = "alumnus", "alumnus", "alumnus"
    EXTERNAL = "external", "extern (gastorganisatie, verenigingslid)", "external (host organisation, association)"
    UNKNOWN = "unknown", "onbekend", "unknown"


STAFF = frozenset(
    {Population.SCIENTIFIC_STAFF, Population.SUPPORT_STAFF, Population.EMPLOYED_PHD, Population.STUDENT_ASSISTANT}
)
"""Who is an employee, and is therefore told of the labour inspectorate. A student assistant is student and staff."""

STUDENTS = frozenset(
    {
        Population.STUDENT,
        Population.PROSPECTIVE_STUDENT,
        Population.FORMER_STUDENT,
        Population.EXTRANEUS,
        Population.STUDENT_ASSISTANT,
    }
)
"""Who is a `betrokkene` of WHW 7.59a lid 3, for whom the student complaint routes are open."""


class StudyLevel(Code):
    """What a student studies for."""

    ASSOCIATE = "associate", "associate degree", "associate degree"
    BACHELOR = "bachelor", "bachelor", "bachelor"
    MASTER = "master", "master", "master"
    OTHER = "other", "anders", "other"


class Position(Code):
    """The function of a member of the academic staff."""

    PROFESSOR = "professor", "hoogleraar, lector", "professor"
    ASSOCIATE_PROFESSOR = "associate_professor", "universitair hoofddocent", "associate professor"
    ASSISTANT_PROFESSOR = "assistant_professor", "universitair docent", "assistant professor"
    LECTURER = "lecturer", "docent", "lecturer"
    RESEARCHER = "researcher", "onderzoeker", "researcher"
    POSTDOC = "postdoc", "postdoc", "postdoctoral researcher"
    OTHER = "other", "anders", "other"


class Appointment(Code):
    """The kind of contract of someone who works at the institution."""

    PERMANENT = "permanent", "vast", "permanent"
    TEMPORARY = "temporary", "tijdelijk", "temporary", LETTER
    TENURE_TRACK = "tenure_track", "tenure track", "tenure track"
    NONE = "none", "geen aanstelling", "no appointment"
    UNKNOWN = "unknown", "onbekend", "unknown"


class CareerStage(Code):
    """How far someone is in a career."""

    EARLY = "early", "beginnend", "early career", LETTER
    ESTABLISHED = "established", "gevestigd", "established"
    SENIOR = "senior", "leidend", "senior"
    UNKNOWN = "unknown", "onbekend", "unknown"


class PopulationFlag(Code):
    """What makes someone more dependent than the population alone says."""

    INTERNATIONAL = "international", "internationaal", "international"
    VISA_DEPENDENT = "visa_dependent", "verblijf hangt af van de instelling", "visa depends on the institution"
    YOUNG_RESEARCHER = "young_researcher", "jonge onderzoeker", "young researcher", LETTER
    TEMPORARY_TEACHER = "temporary_teacher", "tijdelijke docent", "temporary teacher", LETTER


class SelfDeclaredGroup(Code):
    """A group that someone may say they belong to: sensitive (GDPR 9), for suppressed aggregates only.

    No event of a case holds one: handling a case never needs it.
    """

    WOMEN = "women", "vrouwen", "women", LETTER
    LGBTIQ = "lgbtiq", "lhbtiq+", "LGBTIQ+", LETTER
    DISABLED = "disabled", "mensen met een beperking", "disabled people", LETTER
    MIGRANT_BACKGROUND = "migrant_background", "migratieachtergrond", "migrant background"


class TaskCharge(Code):
    """On what ground someone is a person charged with tasks for the institution (met taken belast persoon)."""

    EMPLOYEE = "employee", "personeelslid", "employee", "WHW 1.20"
    HIRED = "hired", "ingehuurd", "hired", "WHW 1.20"
    VOLUNTEER = "volunteer", "vrijwilliger", "volunteer", "WHW 1.20"
    INTERNSHIP_SUPERVISOR = "internship_supervisor", "stagebegeleider", "internship supervisor", "WHW 1.20"
    OTHER = "other", "anders met taken belast", "otherwise charged with tasks", "WHW 1.20"
    NONE = "none", "niet met taken belast", "not charged with tasks"
    UNKNOWN = "unknown", "onbekend", "unknown"


class InstitutionKind(Code):
    """The kind of institution; it decides which terms bind by law."""

    PUBLIC = "public", "openbare instelling", "public institution", "Awb 1:1"
    PRIVATE_LAW = "private_law", "bijzondere instelling", "private-law institution", "WHW 7.59b"
    NON_FUNDED = "non_funded", "niet-bekostigde instelling", "non-funded institution", LETTER
    MEDICAL_CENTRE = "medical_centre", "universitair medisch centrum", "university medical centre", LETTER
    FUNDER = "funder", "onderzoeksfinancier", "research funder", LETTER
