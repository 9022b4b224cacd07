"""Makes a report of what both ledgers have. Pure: the same events give the same report."""

from ...moments import legal_date
from ...patterns.facts import as_of
from ..issues import Issue, by_cell, issues
from ..ledgers import Ledgers
from ..preparing import prepare
from ..publications import cells_of
from ..standard_tables import standard_tables
from .figures import Figures
from .kinds import report
from .model import Head, Report
from .sources import Sources, published_for


def made(ledgers: Ledgers, kind: str, year: int, language: str) -> Report:
    """A report as of the ledgers' instant. Raises `Unprotectable` where its figures cannot be protected.

    Its figures are those of the last publication of the year, or else what could be published now: a concept.
    """
    instant = ledgers.instant
    every = issues(ledgers.patterns, ledgers.institution, instant)
    issue = published_for(every, year, instant)
    facts = (as_of(one, instant) for one in ledgers.cases.facts())
    sources = Sources(
        institution=ledgers.institution,
        year=year,
        language=language,
        instant=instant,
        rules=ledgers.rules,
        rule=ledgers.rules.disclosure(legal_date(instant)),
        figures=_figures(ledgers, year, language, issue, every),
        issue=issue,
        issues=every,
        facts=tuple(one for one in facts if one is not None),
        patterns=ledgers.patterns,
        tallies=ledgers.tallies,
        heads=tuple(Head(one.ledger, one.shard, one.position, one.event) for one in ledgers.heads),
    )
    return report(kind, sources)


def _figures(ledgers: Ledgers, year: int, language: str, issue: Issue | None, every: tuple[Issue, ...]) -> Figures:
    if issue is not None:
        return Figures(by_cell(issue), year, language)
    rule = ledgers.rules.disclosure(legal_date(ledgers.instant))
    tables = standard_tables(year, ledgers.exposures(year).units)
    found = prepare(ledgers.material(every), tables, ledgers.instant, rule)
    return Figures(dict(cells_of(found.cells, tables)), year, language)
