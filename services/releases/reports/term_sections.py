"""The part of a report about terms: of the law, of the regulation and of policy, those that ran out among them."""

from collections import Counter

from events.rules.catalogue import UnknownRule

from ...patterns.facts import CaseFacts
from ..case_counts import misses
from .figures import guarded
from .model import Row, Section, Table
from .sources import Sources

Term = tuple[str, str]
_OVER = frozenset({"met", "lifted"})


def terms(sources: Sources, *, duties: bool = False) -> Section:
    """How many terms run, ran out, and were missed in the year: those of WHW 1.20, or all others."""
    say, least = sources.say, sources.rule.cases_min
    running, overdue, missed = _counted(sources, duties=duties)
    rows = tuple(
        Row(
            _title(sources, term),
            tuple(guarded(count[term], sources.rule, sources.language) for count in (running, overdue, missed)),
        )
        for term in sorted({*running, *overdue, *missed})
    )
    title = (
        say("Meld-, overleg- en aangifteplicht", "Duty to report, consult and file")
        if duties
        else say("Termijnen", "Terms")
    )
    nothing = say("Er zijn geen termijnen.", "There are no terms.")
    return Section(
        name="duties" if duties else "terms",
        title=title,
        source=say("WHW artikel 1.20", "WHW, article 1.20") if duties else "",
        text=() if rows else (nothing,),
        tables=(
            Table(
                name="duties" if duties else "terms",
                caption=title,
                head=say("Termijn", "Term"),
                columns=(
                    say("Loopt", "Running"),
                    say("Daarvan verstreken", "Of which run out"),
                    say(f"Verstreken in {sources.year}", f"Run out in {sources.year}"),
                ),
                rows=rows,
                note=say(
                    f"Een aantal onder de {least} staat er niet, tenzij het nul is; de andere zijn afgerond.",
                    f"A number below {least} is not given, unless it is nought; the others are rounded.",
                ),
            ),
        )
        if rows
        else (),
    )


def _counted(sources: Sources, *, duties: bool) -> tuple[Counter[Term], Counter[Term], Counter[Term]]:
    running, overdue, missed = Counter[Term](), Counter[Term](), Counter[Term]()
    for facts in sources.facts:
        wanted = _wanted(facts, duties=duties)
        last = {one.which: one.what for one in facts.fates}
        due = {one.which: one.due_on for one in facts.terms if one.which in wanted}
        for which, on in due.items():
            if last.get(which) not in _OVER:
                running[which[:2]] += 1
                overdue[which[:2]] += on < sources.today
        missed.update(
            one.which[:2]
            for one in misses(facts, sources.counting)
            if one.which in wanted and one.on.year == sources.year
        )
    return running, overdue, missed


def _wanted(facts: CaseFacts, *, duties: bool) -> set[tuple[str, str, int]]:
    of_duties = {one.which for one in facts.terms if one.of_duty}
    return of_duties if duties else {one.which for one in facts.terms} - of_duties


def _title(sources: Sources, term: Term) -> str:
    rule, name = term
    try:
        found = sources.rules.rule(rule, sources.today)
    except UnknownRule:
        return f"{rule} {name}"
    for one in found.terms:
        if one.name == name:
            return f"{rule} {sources.say(one.title.nl, one.title.en)}"
    return f"{rule} {name}"
