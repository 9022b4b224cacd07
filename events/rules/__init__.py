"""The rules as dated data: which terms there are, whom they bind, which days are free, who is told when.

What is shipped lies beside this as YAML; an institution adds files of its own (`README.md`).
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files as resources
from types import MappingProxyType

from .catalogue import Catalogue, UnknownRule
from .checks import check
from .disclosure import DisclosureRule
from .duty import DutyRule, Reach
from .guide import Advice, Contact, DutyWarning, Guide, Holds, RouteText
from .handoffs import HandoffProfile
from .holidays import Holidays
from .model import (
    Adjournment,
    Bound,
    HolidayName,
    Institution,
    Ladder,
    LadderStep,
    Length,
    Rule,
    Source,
    TakenUp,
    Term,
    Words,
)
from .patterns import Apart, PatternRule, PatternRules
from .reading import BadRuleFile, ReadFile, read
from .retention import RetentionRule
from .subject_access import SubjectAccessRule
from .surveillance import AlarmBudget, Surveillance, SurveillanceRule

__all__ = [
    "Adjournment",
    "Advice",
    "AlarmBudget",
    "Apart",
    "BadRuleFile",
    "Bound",
    "Catalogue",
    "Contact",
    "DisclosureRule",
    "DutyRule",
    "DutyWarning",
    "Guide",
    "HandoffProfile",
    "Holds",
    "HolidayName",
    "Holidays",
    "Institution",
    "Ladder",
    "LadderStep",
    "Length",
    "PatternRule",
    "PatternRules",
    "Reach",
    "RetentionRule",
    "RouteText",
    "Rule",
    "Source",
    "SubjectAccessRule",
    "Surveillance",
    "SurveillanceRule",
    "TakenUp",
    "Term",
    "UnknownRule",
    "Words",
    "load",
    "shipped",
]


@cache
def shipped() -> Catalogue:
    """The law, the policy and the holidays that come with the software, and no institution."""
    return _joined(_shipped_files())


def load(files: Mapping[str, str]) -> Catalogue:
    """What is shipped, with these files of institutions: name to text. Raises `BadRuleFile`."""
    return _joined((*_shipped_files(), *(read(name, text) for name, text in sorted(files.items()))))


@cache
def _shipped_files() -> tuple[ReadFile, ...]:
    here = sorted((file.name, file) for file in resources(__name__).iterdir() if file.name.endswith(".yaml"))
    return tuple(read(name, file.read_text(encoding="utf-8")) for name, file in here)


def _joined(files: tuple[ReadFile, ...]) -> Catalogue:
    check(files)
    tables = (Holidays.of(table) for file in files for table in file.content.calendars)
    institutions = tuple(file.content.institution for file in files)
    return Catalogue(
        rules=tuple(rule for file in files for rule in file.content.rules),
        ladders=tuple(ladder for file in files for ladder in file.content.ladders),
        duty_rules=tuple(rule for file in files for rule in file.content.duty_rules),
        calendars=tuple(sorted(tables, key=lambda table: table.in_use_from)),
        profiles=tuple(profile for file in files for profile in file.content.profiles),
        escrows=tuple(rule for file in files for rule in file.content.escrows),
        silences=tuple(rule for file in files for rule in file.content.silences),
        watchers=tuple(rule for file in files for rule in file.content.surveillance),
        alarm_budgets=tuple(budget for file in files for budget in file.content.alarm_budgets),
        patterns=tuple(rule for file in files if not file.content.institution for rule in file.content.pattern_rules),
        patterns_of=MappingProxyType(
            {file.content.institution.id: file.content.pattern_rules for file in files if file.content.institution}
        ),
        disclosures=tuple(rule for file in files for rule in file.content.disclosures),
        stewards=tuple(rule for file in files for rule in file.content.stewards),
        reidentifications=tuple(rule for file in files for rule in file.content.reidentifications),
        whistleblowings=tuple(text for file in files for text in file.content.whistleblowings),
        poolings=tuple(rule for file in files for rule in file.content.poolings),
        federation_rules=tuple(rule for file in files for rule in file.content.federation_rules),
        subject_accesses=tuple(rule for file in files for rule in file.content.subject_accesses),
        retentions=tuple(rule for file in files if not file.content.institution for rule in file.content.retentions),
        retentions_of=MappingProxyType(
            {file.content.institution.id: file.content.retentions for file in files if file.content.institution}
        ),
        institutions=MappingProxyType({one.id: one for one in institutions if one is not None}),
        guides=tuple(guide for file in files for guide in file.content.guides),
        warnings_of_duty=tuple(warning for file in files for warning in file.content.warnings),
        contacts=MappingProxyType(
            {one.id: file.content.contacts for file, one in zip(files, institutions, strict=True) if one is not None}
        ),
    )
