"""Which parts each report has, for whom it is and what it is by."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from . import case_sections, pattern_sections, term_sections
from .duty_of_care import evidence
from .model import Report, Section
from .publication_sections import reconciliation, surveys
from .sector import extract
from .sources import Sources
from .words import word

Parts = Callable[[Sources], tuple[Section, ...]]


def annual(sources: Sources) -> tuple[Section, ...]:
    """The annual report: the register of Awb 9:12a, and point 4 of the Bestuursakkoord."""
    return (
        case_sections.funnel(sources, pattern_sections.steps(sources)),
        case_sections.register(sources),
        case_sections.who_and_what(sources),
        case_sections.quality(sources),
        case_sections.exposure(sources),
        surveys(sources),
        pattern_sections.summary(sources),
        reconciliation(sources),
    )


def board(sources: Sources) -> tuple[Section, ...]:
    """The board's report: what is late, what is owed, and the figures."""
    return (
        term_sections.terms(sources, duties=True),
        term_sections.terms(sources),
        pattern_sections.patterns(sources),
        pattern_sections.measures(sources),
        pattern_sections.advice(sources),
        case_sections.funnel(sources, pattern_sections.steps(sources)),
        case_sections.quality(sources),
        case_sections.who_and_what(sources),
        reconciliation(sources),
    )


def supervisory_board(sources: Sources) -> tuple[Section, ...]:
    """The supervisory board's report: patterns, duties that are late, measures, satisfaction, advice (WHW 9.8)."""
    return (
        pattern_sections.patterns(sources),
        pattern_sections.measures(sources),
        term_sections.terms(sources, duties=True),
        term_sections.terms(sources),
        pattern_sections.advice(sources),
        case_sections.funnel(sources, pattern_sections.steps(sources)),
        case_sections.quality(sources),
        reconciliation(sources),
    )


KINDS: Mapping[str, Parts] = MappingProxyType(
    {
        "annual": annual,
        "board": board,
        "supervisory-board": supervisory_board,
        "duty-of-care": evidence,
        "sector": extract,
    }
)


def report(kind: str, sources: Sources) -> Report:
    """A report of a kind. Raises `KeyError` where there is no such kind."""
    return Report(
        kind=kind,
        title=word(kind, sources.language),
        institution=sources.institution,
        year=sources.year,
        language=sources.language,
        lead=_lead(kind, sources),
        sections=KINDS[kind](sources),
        account=sources.account(),
    )


def _lead(kind: str, sources: Sources) -> tuple[str, ...]:
    say = sources.say
    match kind:
        case "annual":
            return (
                say(
                    "Dit verslag is de jaarlijkse publicatie van geregistreerde klachten (Awb 9:12a) en de aandacht voor sociale veiligheid in het jaarverslag (Bestuursakkoord, punt 4).",  # noqa: E501 - one sentence
                    "This report is the yearly publication of registered complaints (Awb 9:12a), and the attention to social safety in the annual report (administrative agreement, point 4).",  # noqa: E501 - one sentence
                ),
            )
        case "supervisory-board":
            return (
                say(
                    "De raad van toezicht houdt toezicht op het bestuur en behandelt geen zaken. Wat hij van een patroon weet, legt hij vast met een kennisneming; advies vraagt om een antwoord.",  # noqa: E501 - one sentence
                    "The supervisory board supervises the board and handles no cases. What it knows of a pattern it records by acknowledging it; advice asks for an answer.",  # noqa: E501 - one sentence
                ),
            )
        case "duty-of-care":
            return (
                say(
                    "Per onderdeel van de zorgplicht: wat er gevraagd is, wat er gedaan is en wanneer, met de gebeurtenis in het logboek die dat vastlegt.",  # noqa: E501 - one sentence
                    "For each part of the duty of care: what was asked, what was done and when, with the event on the ledger that records it.",  # noqa: E501 - one sentence
                ),
            )
        case _:
            return ()
