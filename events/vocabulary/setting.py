"""Where, when and in what dependency it happened."""

from .code import LETTER, Code


class Setting(Code):
    """The context in which something happened."""

    LECTURE = "lecture", "college", "lecture", LETTER
    PRACTICAL = "practical", "practicum, atelier, individuele les", "practical, studio, one-to-one lesson"
    SUPERVISION = "supervision", "begeleiding (scriptie, promotie)", "supervision (thesis, PhD)"
    ASSESSMENT = "assessment", "beoordeling, examen", "assessment, examination"
    LABORATORY = "laboratory", "laboratorium", "laboratory"
    FIELDWORK = "fieldwork", "veldwerk", "fieldwork", LETTER
    STUDY_TRIP = "study_trip", "studiereis", "study trip", LETTER
    BUSINESS_TRIP = "business_trip", "dienstreis", "business trip", LETTER
    CONFERENCE = "conference", "congres", "conference"
    INTERNSHIP = "internship", "stage, co-assistentschap", "internship, clinical clerkship"
    INTRODUCTION_WEEK = "introduction_week", "introductieweek", "introduction week", LETTER
    ASSOCIATION = "association", "studie- of studentenvereniging", "study or student association"
    CAMPUS = "campus", "huisvesting of terrein", "housing or campus grounds"
    STAFF_MEETING = "staff_meeting", "werkoverleg", "staff meeting"
    SOCIAL_EVENT = "social_event", "borrel, uitje", "social event"
    ONLINE = "online", "online, chat", "online, chat"
    RECRUITMENT = "recruitment", "werving en selectie", "recruitment and selection"
    MEDICAL_CENTRE = "medical_centre", "universitair medisch centrum", "university medical centre", LETTER
    OTHER = "other", "anders", "other"
    UNKNOWN = "unknown", "onbekend", "unknown"


class Place(Code):
    """Where on earth."""

    PREMISES = "premises", "op het terrein van de instelling", "on the institution's premises"
    NETHERLANDS = "netherlands", "elders in Nederland", "elsewhere in the Netherlands"
    ABROAD = "abroad", "buitenland", "abroad"
    ONLINE = "online", "online", "online"
    UNKNOWN = "unknown", "onbekend", "unknown"


class Hours(Code):
    """Inside or outside study and working hours."""

    INSIDE = "inside", "binnen studie- of werktijd", "inside hours"
    OUTSIDE = "outside", "buiten studie- of werktijd", "outside hours"
    BOTH = "both", "beide", "both"
    UNKNOWN = "unknown", "onbekend", "unknown"


class Organiser(Code):
    """Who organised what it happened at."""

    INSTITUTION = "institution", "instelling", "institution"
    ASSOCIATION = "association", "vereniging", "association"
    HOST_ORGANISATION = "host_organisation", "gastorganisatie, leerbedrijf", "host organisation"
    OTHER_INSTITUTION = "other_institution", "andere instelling", "other institution"
    PRIVATE = "private", "privé", "private"
    UNKNOWN = "unknown", "onbekend", "unknown"


class Relation(Code):
    """In what way one depends on the other. Never left out: an unknown relation is said to be unknown."""

    NONE = "none", "geen, gelijken", "none, peers"
    ASSESSES = "assesses", "beoordeelt", "assesses"
    SUPERVISES_DAILY = "supervises_daily", "begeleidt dagelijks", "supervises daily"
    PROMOTOR = "promotor", "is promotor", "is the doctoral supervisor"
    LINE_MANAGES = "line_manages", "geeft leiding", "line-manages"
    DECIDES_CONTRACT = "decides_contract", "beslist over contract of tenure", "decides on contract or tenure"
    ALLOCATES_MEANS = (
        "allocates_means",
        "verdeelt geld, data, labtijd of auteurschap",
        "allocates funding, data, lab time or authorship",
    )
    ADMITS = "admits", "laat toe of selecteert", "admits or selects"
    TEACHES = "teaches", "geeft les", "teaches"
    MENTORS = "mentors", "is mentor", "mentors"
    CONTROLS_RESIDENCE = "controls_residence", "beslist over visum of huisvesting", "controls visa or housing"
    INTERNSHIP_HOST = "internship_host", "is stagegever", "hosts the internship"
    ASSOCIATION_HIERARCHY = "association_hierarchy", "staat hoger in een vereniging", "ranks higher in an association"
    UNKNOWN = "unknown", "onbekend", "unknown"


class Direction(Code):
    """Which way the dependency goes."""

    RESPONDENT_OVER_AFFECTED = (
        "respondent_over_affected",
        "betrokkene hangt af van beklaagde",
        "affected person depends on respondent",
    )
    AFFECTED_OVER_RESPONDENT = (
        "affected_over_respondent",
        "beklaagde hangt af van betrokkene (opwaarts)",
        "respondent depends on affected person (upward)",
    )
    MUTUAL = "mutual", "over en weer, of gelijken", "mutual, or peers"
    UNKNOWN = "unknown", "onbekend", "unknown"
