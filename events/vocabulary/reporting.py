"""The reporter's way in and back, and reports that wait for a second one."""

from .code import LETTER, Code


class Language(Code):
    """In which language someone was told something."""

    NL = "nl", "Nederlands", "Dutch"
    EN = "en", "Engels", "English"


class ConversationEnd(Code):
    """Why a conversation ended."""

    REPORTER = "reporter", "de melder sluit af", "the reporter ends it"
    DONE = "done", "alles is gezegd", "all has been said"


class Independence(Code):
    """Whether two reports in escrow count as two."""

    INDEPENDENT = "independent", "onafhankelijk", "independent"
    SAME_REPORTER = "same_reporter", "zelfde melder", "same reporter"
    SAME_INCIDENT = "same_incident", "zelfde voorval", "same incident"
    UNDECIDED = "undecided", "niet vast te stellen", "cannot be told"
    LAPSED = "lapsed", "te lang uiteen", "too far apart in time"


class SilenceKind(Code):
    """What a clause of a settlement obliges someone to be silent about."""

    CONFIDENTIALITY = "confidentiality", "geheimhouding van de inhoud", "confidentiality of the content", LETTER
    NON_DISPARAGEMENT = "non_disparagement", "geen negatieve uitlatingen", "non-disparagement", LETTER
    NO_CONTACT_WITH_PRESS = "no_contact_with_press", "geen contact met de pers", "no contact with the press"
    NO_REPORTING = "no_reporting", "niet (meer) melden", "no (further) reporting", LETTER


class SilenceBinds(Code):
    """Whom a clause binds."""

    COMPLAINANT = "complainant", "de klager", "the complainant"
    RESPONDENT = "respondent", "de beklaagde", "the respondent"
    INSTITUTION = "institution", "de instelling", "the institution"


class Speech(Code):
    """Whom, or what, someone may speak to; a clause says what it takes away and what stays."""

    INSPECTORATE = "inspectorate", "een inspectie", "an inspectorate"
    POLICE = "police", "politie en justitie", "police and prosecutor"
    COURT = "court", "de rechter", "a court"
    OMBUDSMAN = "ombudsman", "een ombudsman", "an ombudsman"
    WHISTLEBLOWING = "whistleblowing", "melden van een misstand", "reporting of wrongdoing", "Wbk"
    CARE = "care", "hulpverlening", "care and support"
    FAMILY = "family", "naasten", "family"
    COLLEAGUES = "colleagues", "collega's en medestudenten", "colleagues and fellow students"
    PRESS = "press", "de pers", "the press"
    NEXT_EMPLOYER = "next_employer", "een volgende werkgever", "a next employer"
    LESSONS = "lessons", "lessen zonder namen", "lessons without names"


NEVER_SILENCED = frozenset({Speech.INSPECTORATE, Speech.POLICE, Speech.COURT, Speech.WHISTLEBLOWING})
"""Whom no clause may keep anyone from: one that does is refused as invalid."""
