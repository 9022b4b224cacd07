"""What a rule file may not say, although every field of it is of the right kind."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import NamedTuple

from ..vocabulary import Basis, Counting, TermRegime, TermUnit
from . import (
    clock_checks,
    disclosure_checks,
    duty_checks,
    federation_checks,
    handoff_checks,
    patterns_checks,
    reporting_checks,
    retention_checks,
    stewardship_checks,
    subject_access_checks,
    surveillance_checks,
)
from .guide_checks import check_guides
from .model import Calendar, Ladder, Length, Rule, TakenUp, Term, Versioned
from .reading import BadRuleFile, Place, ReadFile


def check(files: Sequence[ReadFile]) -> None:
    """Raises `BadRuleFile` about the first thing that is wrong, in any of the files or between them."""
    for file in files:
        for bad in _of_one(file):
            raise bad
    for bad in (*_between(files), *check_guides(files)):
        raise bad


def _of_one(file: ReadFile) -> Iterator[BadRuleFile]:
    own = file.content.institution is not None
    for number, rule in enumerate(file.content.rules):
        for wrong in _rule(rule, own=own):
            yield file.bad(f"{rule.id}: {wrong.reason}", "rules", number, *wrong.place)
    for number, ladder in enumerate(file.content.ladders):
        for wrong in _ladder(ladder):
            yield file.bad(wrong.reason, "ladders", number, *wrong.place)
    yield from clock_checks.of_one(file)
    yield from duty_checks.of_one(file)
    yield from handoff_checks.of_one(file)
    yield from reporting_checks.of_one(file)
    yield from retention_checks.of_one(file)
    yield from subject_access_checks.of_one(file)
    yield from surveillance_checks.of_one(file)
    yield from patterns_checks.of_one(file)
    yield from disclosure_checks.of_one(file)
    yield from federation_checks.of_one(file)
    yield from stewardship_checks.of_one(file)
    for number, calendar in enumerate(file.content.calendars):
        for wrong in _calendar(calendar):
            yield file.bad(wrong.reason, "calendars", number, *wrong.place)
    if file.content.institution:
        for number, taken in enumerate(file.content.institution.takes_up):
            for wrong in _taken_up(taken):
                yield file.bad(wrong.reason, "institution", "takes_up", number, *wrong.place)


class Wrong(NamedTuple):
    """What is wrong, and where within the part that is looked at."""

    reason: str
    place: Place = ()


def _rule(rule: Rule, *, own: bool) -> Iterator[Wrong]:
    if rule.backwards:
        yield Wrong("effective_to lies before effective_from", ("effective_to",))
    if rule.verify != (rule.verify_what is not None):
        yield Wrong("verify and verify_what go together", ("verify" if rule.verify else "verify_what",))
    if own and rule.basis is Basis.LAW:
        yield Wrong("an institution makes no law: its rules are house_regulation or policy", ("basis",))
    if own and rule.bound:
        yield Wrong("bound would bind every institution: say under takes_up where this one applies it", ("bound",))
    names: set[str] = set()
    for number, term in enumerate(rule.terms):
        if term.name in names:
            yield Wrong(
                f"term {term.name} stands here twice",
                (
                    "terms",
                    number,
                    "name",
                ),
            )
        names.add(term.name)
        for wrong in (*_lengths(term), *_milestones(term)):
            yield Wrong(f"term {term.name}: {wrong.reason}", ("terms", number, *wrong.place))


def _lengths(term: Term) -> Iterator[Wrong]:
    if term.length is None:
        for field in ("length_with_committee", "adjournment"):
            if getattr(term, field) is not None:
                yield Wrong(f"{field} without a length", (field,))
        if term.wording is None:
            yield Wrong("neither a length nor the wording that stands in its place")
        return
    lengths = {"length": term.length, "length_with_committee": term.length_with_committee}
    if term.adjournment:
        lengths["adjournment"] = term.adjournment.at_most
    for field, length in lengths.items():
        if length is not None and _misfit(length, term.counting):
            yield Wrong("hours are counted from instant to instant, and nothing else is", (field,))


def _misfit(length: Length, counting: Counting) -> bool:
    return (length.unit is TermUnit.HOURS) != (counting is Counting.INSTANT)


def _milestones(term: Term) -> Iterator[Wrong]:
    for field, others in (("met_by", term.starts_with), ("lifted_by", (*term.starts_with, *term.met_by))):
        for milestone in getattr(term, field):
            if milestone in others:
                yield Wrong(f"{milestone} cannot be in {field} too", (field,))
    if term.board_acts_from is not None:
        if term.board_acts:
            yield Wrong("with board_acts the step is the board's from the start", ("board_acts_from",))
        if term.board_acts_from in (*term.met_by, *term.lifted_by):
            yield Wrong(f"{term.board_acts_from} ends the term, so nobody acts from then on", ("board_acts_from",))
    if term.counts_from in (*term.met_by, *term.lifted_by):
        yield Wrong(f"{term.counts_from} ends the term, so it cannot be counted from", ("counts_from",))


def _ladder(ladder: Ladder) -> Iterator[Wrong]:
    if ladder.backwards:
        yield Wrong("effective_to lies before effective_from", ("effective_to",))
    for number, (before, after) in enumerate(zip(ladder.steps, ladder.steps[1:], strict=False), start=1):
        if after.percent <= before.percent:
            yield Wrong(
                "the steps of a ladder go up",
                (
                    "steps",
                    number,
                    "percent",
                ),
            )


def _calendar(calendar: Calendar) -> Iterator[Wrong]:
    names: set[str] = set()
    for number, name in enumerate(calendar.names):
        if name.name in names:
            yield Wrong(f"{name.name} stands here twice", ("names", number, "name"))
        names.add(name.name)
    years: set[int] = set()
    days: set[date] = set()
    for number, year in enumerate(calendar.years):
        if year.year in years:
            yield Wrong(f"{year.year} stands here twice", ("years", number, "year"))
        years.add(year.year)
        for at, holiday in enumerate(year.days):
            place = ("years", number, "days", at)
            if holiday.name not in names:
                yield Wrong(f"{holiday.name} is not among the names", (*place, "name"))
            if holiday.day.year != year.year:
                yield Wrong(f"{holiday.day} is no day of {year.year}", (*place, "day"))
            if holiday.day in days:
                yield Wrong(f"{holiday.day} stands here twice", (*place, "day"))
            days.add(holiday.day)


def _taken_up(taken: TakenUp) -> Iterator[Wrong]:
    if [taken.incidents, taken.duties, taken.regime is not None].count(True) != 1:
        yield Wrong("either for incidents, for duties, or for the complaints of one regime")
    if taken.regulation is not None and taken.regime is not TermRegime.HOUSE_REGULATION:
        yield Wrong("a regulation has a name only under house_regulation", ("regulation",))
    if taken.regulation is None and taken.regime is TermRegime.HOUSE_REGULATION:
        yield Wrong("which regulation is meant must be said", ("regime",))


def _between(files: Sequence[ReadFile]) -> Iterator[BadRuleFile]:
    rules = [(file, ("rules", number), rule) for file in files for number, rule in enumerate(file.content.rules)]
    ladders = [(file, ("ladders", number), item) for file in files for number, item in enumerate(file.content.ladders)]
    yield from _versions(rules)
    yield from _versions(ladders)
    for kind in ("guides", "warnings"):
        yield from _versions([(f, (kind, at), one) for f in files for at, one in enumerate(getattr(f.content, kind))])
    yield from _one_ladder(ladders)
    yield from clock_checks.between(files)
    yield from duty_checks.between(files)
    yield from handoff_checks.between(files)
    yield from reporting_checks.between(files)
    yield from retention_checks.between(files)
    yield from subject_access_checks.between(files)
    yield from surveillance_checks.between(files)
    yield from patterns_checks.between(files)
    yield from disclosure_checks.between(files)
    yield from federation_checks.between(files)
    yield from stewardship_checks.between(files)
    yield from _tables(files)
    yield from _institutions(files, {rule.id: rule for _, _, rule in rules})


def _versions(found: Sequence[tuple[ReadFile, Place, Versioned]]) -> Iterator[BadRuleFile]:
    """Versions of one thing that cannot both be."""
    by_id: dict[str, list[tuple[ReadFile, Place, Versioned]]] = {}
    for one in found:
        by_id.setdefault(one[2].id, []).append(one)
    for (_, _, first), (file, place, second) in (pair for same in by_id.values() for pair in combinations(same, 2)):
        if first.version == second.version:
            yield file.bad(f"version {second.version} of {second.id} is there already", *place, "version")
        elif first.overlaps(second):
            reason = f"versions {first.version} and {second.version} of {second.id} are in force on the same days"
            yield file.bad(reason, *place)


def _one_ladder(ladders: Sequence[tuple[ReadFile, Place, Ladder]]) -> Iterator[BadRuleFile]:
    for (_, _, first), (file, place, second) in combinations(ladders, 2):
        if first.id != second.id and first.overlaps(second):
            yield file.bad(f"ladders {first.id} and {second.id} are in force on the same days", *place)


def _tables(files: Iterable[ReadFile]) -> Iterator[BadRuleFile]:
    ids: set[str] = set()
    starts: set[date] = set()
    for file in files:
        for number, table in enumerate(file.content.calendars):
            if table.id in ids:
                yield file.bad(f"a table {table.id} is there already", "calendars", number, "id")
            if table.in_use_from in starts:
                yield file.bad(f"another table is in use from {table.in_use_from}", "calendars", number, "in_use_from")
            ids.add(table.id)
            starts.add(table.in_use_from)


def _institutions(files: Iterable[ReadFile], rules: dict[str, Rule]) -> Iterator[BadRuleFile]:
    seen: set[str] = set()
    for file in files:
        institution = file.content.institution
        if institution is None:
            continue
        if institution.id in seen:
            yield file.bad(f"another file is about {institution.id}", "institution", "id")
        seen.add(institution.id)
        for number, id in enumerate(institution.leaves_out):
            if id not in rules or rules[id].basis is Basis.LAW:
                reason = "law, which nobody leaves out" if id in rules else "no rule that there is"
                yield file.bad(f"{id} is {reason}", "institution", "leaves_out", number)
        for number, taken in enumerate(institution.takes_up):
            for at, id in enumerate(taken.rules):
                place = ("institution", "takes_up", number, "rules", at)
                if id not in rules:
                    yield file.bad(f"{id} is no rule that there is", *place)
                elif rules[id].basis is Basis.LAW:
                    yield file.bad(f"{id} is law: it binds by itself, or it is to be written as a house rule", *place)
