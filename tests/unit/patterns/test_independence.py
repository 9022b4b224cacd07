"""Which reports count as one: given what each says, in whatever order they come, the most that can count do."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from events.rules.patterns import Apart
from events.vocabulary import Answer, LinkKind, Setting
from services.patterns.facts import Linked, Spell
from services.patterns.independence import Links, grouped
from services.patterns.reports import Report, report_of

from .cases import TODAY, ago, at, case, coding, days

RULES = (
    Apart(),
    Apart(unmarked="apart"),
    Apart(unmarked="never"),
    Apart(unsaid_counts=False),
    Apart(apart_by=("unit",), unmarked="apart"),
)
NO_LINKS = Links(ago(3000))


def some(seed: int, several: int) -> tuple[list[Report], Links]:
    """Reports by few reporters on few occasions, some of which are linked."""
    chance = Random(seed)
    links = Links(ago(3000))
    reports = []
    for number in range(several):
        begun = ago(100 - chance.randrange(12))
        period = chance.choice(
            [Spell(), Spell(begun, begun + timedelta(chance.randrange(5))), Spell(begun, None, Answer.YES)]
        )
        here = coding(
            unit=chance.choice([None, "arts", "arts/dance", "law"]),
            setting=chance.choice([Setting.UNKNOWN, Setting.LECTURE, Setting.FIELDWORK]),
            period=period,
        )
        other = case(chance.randrange(several)).case
        linked = (Linked(at(TODAY), TODAY, other, LinkKind.SAME_MATTER),) if chance.random() < 0.2 else ()
        facts = case(number, coded=here, reporter=chance.choice([None, "a", "b", "c", "d"]), links=linked)
        links.add(facts)
        reports.append(report_of(facts))
    return reports, links


def two(first: Report, second: Report, rule: Apart, links: Links) -> bool:
    """Whether two reports count as two, by asking for nothing else."""
    return len(grouped((first, second), rule, links)) == 2


def most(reports: Sequence[Report], rule: Apart, links: Links) -> int:
    """As many as count together, by trying all of them."""
    for number in range(len(reports), 0, -1):
        for chosen in combinations(reports, number):
            if all(two(one, other, rule, links) for one, other in combinations(chosen, 2)):
                return number
    return 0


seeds = st.integers(0, 2**32)


@settings(deadline=None)
@given(seeds, st.integers(1, 20), st.sampled_from(RULES), st.integers(0, 5))
def test_the_order_in_which_reports_come_makes_no_difference(seed: int, several: int, rule: Apart, wanted: int) -> None:
    reports, links = some(seed, several)
    mixed = Random(seed + 1).sample(reports, k=several)
    assert grouped(mixed, rule, links, wanted) == grouped(reports, rule, links, wanted)


@settings(deadline=None)
@given(seeds, st.integers(1, 20), st.sampled_from(RULES), st.integers(0, 5))
def test_those_that_count_are_independent_of_each_other_and_the_rest_of_one_of_them(
    seed: int, several: int, rule: Apart, wanted: int
) -> None:
    reports, links = some(seed, several)
    groups = grouped(reports, rule, links, wanted)
    assert sorted(one.case for group in groups for one in group) == sorted(one.case for one in reports)
    assert all(two(one[0], other[0], rule, links) for one, other in combinations(groups, 2))
    assert not any(two(group[0], other, rule, links) for group in groups for other in group[1:])


@settings(deadline=None)
@given(seeds, st.integers(2, 20), st.sampled_from(RULES), st.integers(2, 5))
def test_another_report_never_makes_too_few_of_enough(seed: int, several: int, rule: Apart, wanted: int) -> None:
    """Below what is wanted the count is that of the first that fit, by which nothing is indicated either way."""
    reports, links = some(seed, several)
    fewer = Random(seed + 1).sample(reports, k=several - 1)
    before, after = (len(grouped(each, rule, links, wanted)) for each in (fewer, reports))
    assert after >= wanted or before < wanted


@settings(deadline=None, max_examples=50)
@given(seeds, st.integers(1, 7), st.sampled_from(RULES), st.integers(1, 5))
def test_what_is_wanted_is_found_where_it_is_there(seed: int, several: int, rule: Apart, wanted: int) -> None:
    reports, links = some(seed, several)
    assert (len(grouped(reports, rule, links, wanted)) >= wanted) == (most(reports, rule, links) >= wanted)


def test_whether_two_count_is_the_same_either_way_round() -> None:
    reports, links = some(5, 20)
    for rule in RULES:
        for one, other in combinations(reports, 2):
            assert two(one, other, rule, links) == two(other, one, rule, links)


def report(number: int, period: Spell | None = None, reporter: str | None = "") -> Report:
    """A report from fieldwork."""
    return report_of(
        case(number, reporter=reporter, coded=coding(unit="arts", setting=Setting.FIELDWORK, period=period))
    )


def test_what_lies_a_day_apart_is_still_one_occasion() -> None:
    first = report(1, days(ago(50), ago(48)))
    assert len(grouped((first, report(2, days(ago(47), ago(46)))), Apart(), NO_LINKS)) == 1
    assert len(grouped((first, report(2, days(ago(46), ago(46)))), Apart(), NO_LINKS)) == 2


def test_conduct_over_time_is_never_the_same_occasion() -> None:
    lasting = [report(number, days(ago(90), ago(50))) for number in (1, 2)]
    assert len(grouped(lasting, Apart(), NO_LINKS)) == 2


def test_a_report_of_nobody_known_counts_as_the_rule_says() -> None:
    unsaid = (report(1), report(2, reporter=None))
    elsewhere = (report(1, days(ago(90), ago(90))), report(2, days(ago(10), ago(10)), reporter=None))
    counted = {
        rule.unmarked: (len(grouped(unsaid, rule, NO_LINKS)), len(grouped(elsewhere, rule, NO_LINKS)))
        for rule in RULES[:3]
    }
    assert counted == {"always": (2, 2), "apart": (1, 2), "never": (1, 1)}


def test_two_who_are_known_and_say_nothing_of_when_count_as_the_rule_says() -> None:
    reports = (report(1), report(2))
    assert len(grouped(reports, Apart(), NO_LINKS)) == 2
    assert len(grouped(reports, Apart(unsaid_counts=False), NO_LINKS)) == 1


def test_links_of_long_ago_are_left_alone() -> None:
    links = Links(TODAY)
    links.add(case(1, links=(Linked(at(ago(1)), ago(1), case(2).case, LinkKind.SAME_MATTER),)))
    assert not links.same(case(1).case, case(2).case)
    links.add(case(1, links=(Linked(at(TODAY), TODAY, case(2).case, LinkKind.SAME_MATTER),)))
    assert links.same(case(2).case, case(1).case)
