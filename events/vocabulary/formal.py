"""The formal route: grounds and findings of Awb chapter 9, and what a settlement may hold."""

from .code import LETTER, Code


class NotHandledGround(Code):
    """Why the board need not handle a complaint. It may do so all the same: this is discretion, not a bar."""

    ALREADY_HANDLED = "already_handled", "eerder behandeld", "handled before", "Awb 9:8 lid 1 a"
    OVER_A_YEAR = (
        "over_a_year",
        "langer dan een jaar voor indiening",
        "more than a year before filing",
        "Awb 9:8 lid 1 b",
    )
    OBJECTION_POSSIBLE = "objection_possible", "bezwaar was mogelijk", "objection was possible", "Awb 9:8 lid 1 c"
    APPEAL_POSSIBLE = "appeal_possible", "beroep is of was mogelijk", "appeal is or was possible", "Awb 9:8 lid 1 d"
    BEFORE_A_COURT = (
        "before_a_court",
        "bij een andere rechter aanhangig of beslist",
        "pending before, or decided by, another court",
        "Awb 9:8 lid 1 e",
    )
    CRIMINAL_INVESTIGATION = (
        "criminal_investigation",
        "opsporing op bevel van de officier, of vervolging",
        "investigation on the prosecutor's order, or prosecution",
        "Awb 9:8 lid 1 f",
    )
    INSUFFICIENT_INTEREST = (
        "insufficient_interest",
        "belang of gewicht kennelijk onvoldoende",
        "interest or weight manifestly insufficient",
        "Awb 9:8 lid 2",
    )


class ComplaintEnding(Code):
    """How the handling of a complaint ended, where it is told all at once."""

    DECIDED = "decided", "oordeel gegeven", "decided", "Awb 9:12"
    SETTLED = "settled", "naar tevredenheid opgelost", "settled to satisfaction", "Awb 9:5"
    NOT_HANDLED = "not_handled", "niet in behandeling genomen", "not handled", "Awb 9:8"
    ANSWERED = "answered", "buiten de procedure beantwoord", "answered outside the procedure", "Awb 9:2"
    WITHDRAWN = "withdrawn", "ingetrokken", "withdrawn"


class NoHearingReason(Code):
    """Why the complainant may go unheard."""

    MANIFESTLY_UNFOUNDED = "manifestly_unfounded", "kennelijk ongegrond", "manifestly unfounded", "Awb 9:10 lid 2"
    WAIVED = "waived", "wil niet gehoord worden", "does not wish to be heard", "Awb 9:10 lid 2"
    NO_REPLY = "no_reply", "niet gereageerd binnen redelijke termijn", "no reply within the term set", "Awb 9:10 lid 2"


class Finding(Code):
    """The judgement on one behaviour."""

    UPHELD = "upheld", "gegrond", "upheld", "Awb 9:12"
    PARTLY_UPHELD = "partly_upheld", "deels gegrond", "partly upheld", "Awb 9:12"
    NOT_UPHELD = "not_upheld", "ongegrond", "not upheld", "Awb 9:12"
    NO_FINDING = "no_finding", "geen oordeel mogelijk", "no finding possible", "Awb 9:12"


class SettlementClause(Code):
    """What the parties agreed. Clauses that silence are recorded as such, so that they can be counted."""

    APOLOGY = "apology", "excuses", "apology"
    COMPENSATION = "compensation", "vergoeding", "compensation"
    REFERENCE = "reference", "getuigschrift", "letter of reference"
    DEPARTURE = "departure", "vertrekregeling", "departure"
    SEPARATION = "separation", "afspraken om contact te vermijden", "agreements to avoid contact"
    BEHAVIOUR = "behaviour", "afspraken over gedrag", "agreements on conduct"
    NON_DISCLOSURE = "non_disclosure", "geheimhoudingsbeding", "non-disclosure", LETTER
    LIMITS_REPORTING = "limits_reporting", "beperkt het recht om te melden", "limits the right to report", LETTER
    NON_DISPARAGEMENT = "non_disparagement", "geen negatieve uitlatingen", "non-disparagement", LETTER
    LESSONS_KEPT = "lessons_kept", "lessen blijven behouden", "lessons are kept", LETTER
    OTHER = "other", "anders", "other"


SILENCING_CLAUSES = frozenset(
    {SettlementClause.NON_DISCLOSURE, SettlementClause.LIMITS_REPORTING, SettlementClause.NON_DISPARAGEMENT}
)
"""Clauses by which someone is made to keep silent."""


class Satisfaction(Code):
    """How someone looks back on the handling."""

    VERY_DISSATISFIED = "very_dissatisfied", "zeer ontevreden", "very dissatisfied", LETTER
    DISSATISFIED = "dissatisfied", "ontevreden", "dissatisfied", LETTER
    NEUTRAL = "neutral", "neutraal", "neutral", LETTER
    SATISFIED = "satisfied", "tevreden", "satisfied", LETTER
    VERY_SATISFIED = "very_satisfied", "zeer tevreden", "very satisfied", LETTER


class TermRegime(Code):
    """What makes the terms of a complaint bind: it differs by institution and by population."""

    AWB = "awb", "Awb, rechtstreeks (openbare instelling)", "Awb, directly (public institution)", "Awb 9:1"
    BY_ANALOGY = (
        "by_analogy",
        "titel 9.1 Awb van overeenkomstige toepassing (bijzondere instelling, student)",
        "Awb title 9.1 by analogy (private-law institution, student)",
        "WHW 7.59b",
    )
    HOUSE_REGULATION = "house_regulation", "eigen klachtenregeling", "house regulation"


class TermSet(Code):
    """Which of an institution's complaint routes is followed."""

    STUDENT = "student", "route voor studenten", "student route", "WHW 7.59a"
    STAFF = "staff", "route voor medewerkers", "staff route"


class FormRequirement(Code):
    """What a complaint must be or hold before the steps of Awb 9:5 to 9:12 apply to it."""

    WRITTEN = "written", "schriftelijk", "in writing", "Awb 9:4 lid 1"
    TOWARDS_COMPLAINANT = (
        "towards_complainant",
        "over een gedraging jegens de klager",
        "on conduct towards the complainant",
        "Awb 9:4 lid 1",
    )
    SIGNATURE = "signature", "ondertekening", "signature", "Awb 9:4 lid 2"
    NAME = "name", "naam van de indiener", "name of the complainant", "Awb 9:4 lid 2 a"
    ADDRESS = "address", "adres van de indiener", "address of the complainant", "Awb 9:4 lid 2 a"
    DATE = "date", "dagtekening", "date", "Awb 9:4 lid 2 b"
    DESCRIPTION = "description", "omschrijving van de gedraging", "description of the conduct", "Awb 9:4 lid 2 c"


class HandlerTie(Code):
    """A tie between a handler and a respondent that makes the handling partial."""

    LINE = "line", "hiërarchische lijn", "line of management", LETTER
    FUNDING = "funding", "financiering", "funding", LETTER
    CO_AUTHORSHIP = "co_authorship", "gezamenlijke publicaties", "joint publications", LETTER


class OpenDuty(Code):
    """What still has to be done before a complaint can be closed."""

    RECEIPT = "receipt", "ontvangst door het loket", "receipt by the desk", "WHW 7.59a lid 5"
    PROPER_HANDLING = "proper_handling", "behoorlijke behandeling", "proper handling", "Awb 9:2"
    ACKNOWLEDGEMENT = "acknowledgement", "ontvangstbevestiging", "acknowledgement", "Awb 9:6"
    NOT_HANDLED_NOTICE = (
        "not_handled_notice",
        "kennisgeving dat niet wordt behandeld",
        "notice that it is not handled",
        "Awb 9:8 lid 3",
    )
    COPY = "copy", "afschrift aan de beklaagde", "copy to the respondent", "Awb 9:9"
    HEARING = "hearing", "horen", "hearing", "Awb 9:10"
    HEARING_RECORD = "hearing_record", "verslag van het horen", "record of a hearing", "Awb 9:10 lid 3"
    ADVICE = "advice", "advies van de commissie", "advice of the committee", "Awb 9:15"
    ADVICE_ANSWER = "advice_answer", "antwoord op het advies", "answer to the advice", "Awb 9:16"
    DECISION = "decision", "oordeel", "decision", "Awb 9:12"
    DECISION_NOTICE = "decision_notice", "kennisgeving van het oordeel", "notice of the decision", "Awb 9:12"
    MEASURE_REPORT = "measure_report", "bericht of een maatregel is uitgevoerd", "report on a measure", LETTER
