"""What the statistics are given of the facts, and what they raise, said as an indication like that of any rule."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from events.rules.surveillance import Surveillance
from events.vocabulary import Behaviour, PatternAxis, PatternScale, Relation, Setting
from events.vocabulary.code import Code

from .alarms import Alarm
from .facts import CaseFacts, as_of
from .independence import Links
from .indication import Indication, PatternKey
from .occurrences import Occurrence
from .reports import Report, report_of
from .surveillance import surveil
from .windows import Window

_AXES: Mapping[str, PatternAxis] = {
    "unit": PatternAxis.UNIT,
    "relation": PatternAxis.RELATION,
    "behaviour": PatternAxis.BEHAVIOUR,
    "setting": PatternAxis.CONTEXT,
}


def watched(
    facts: Iterable[CaseFacts], rules: Surveillance, institution: str, on: date, at: datetime
) -> Iterator[Indication]:
    """What stands out among the cases of an institution on the day of a look, as they stood at an instant."""
    links, reports = Links(date.min), {}
    for later in facts:
        if (case := as_of(later, at)) is not None:
            links.add(case)
            reports[case.case] = report_of(case)
    for alarm in surveil((_occurrence(report, links) for report in reports.values()), rules, on, institution):
        yield _indication(alarm, reports)


def _occurrence(report: Report, links: Links) -> Occurrence:
    """A case by what was coded first of it, which is what it is chiefly about."""
    coded = report.coded
    return Occurrence(
        case=report.case,
        reported_on=report.on,
        unit=report.unit,
        relation=_known(coded.relations[0], Relation.UNKNOWN) if coded else None,
        behaviour=_known(coded.behaviours[0][0], Behaviour.UNCLEAR) if coded else None,
        setting=_known(coded.setting, Setting.UNKNOWN) if coded else None,
        matter=links.matter(report.case),
    )


def _known(code: Code, unknown: Code) -> str | None:
    return None if code is unknown else code.value


def _indication(alarm: Alarm, reports: Mapping[str, Report]) -> Indication:
    found = [reports[case] for case in alarm.cases]
    fixed = [axis for axis, value in zip(_AXES, alarm.key, strict=True) if value is not None]
    axis = PatternAxis.INSTITUTION if not fixed else PatternAxis.COMBINATION if len(fixed) > 1 else _AXES[fixed[0]]
    return Indication(
        rule=alarm.rule,
        axis=axis,
        key=PatternKey(
            unit=alarm.unit,
            relation=Relation(alarm.relation) if alarm.relation else None,
            behaviour=Behaviour(alarm.behaviour) if alarm.behaviour else None,
            setting=Setting(alarm.setting) if alarm.setting else None,
        ),
        institution=alarm.institution,
        on=alarm.on,
        window=Window(alarm.window_from, alarm.window_until),
        cases=alarm.cases,
        independent=len(alarm.cases),
        reporters=len({one.reporter for one in found} - {None}),
        affected=len({person for one in found for person in one.affected}),
        observed=alarm.observed,
        threshold=alarm.expected,
        scale=PatternScale.CASES,
        expected=alarm.expected,
        p_value=alarm.p_value,
        recurrence_days=alarm.recurrence_days,
    )
