"""What one rule file may hold: a field for every kind of rule, each of which is described in a module of its own."""

import msgspec

from .disclosure import DisclosureRule
from .duty import DutyRule
from .escrow import EscrowRule
from .federation import FederationRule, PoolingRule
from .guide import Contact, DutyWarning, Guide
from .handoffs import HandoffProfile
from .model import Calendar, Institution, Ladder, Rule
from .patterns import PatternRule
from .retention import RetentionRule
from .silence import SilenceRule
from .stewardship import ReidentificationRule, StewardRule, WhistleblowingText
from .subject_access import SubjectAccessRule
from .surveillance import AlarmBudget, SurveillanceRule


class RuleFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one file may hold."""

    institution: Institution | None = None
    rules: tuple[Rule, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    duty_rules: tuple[DutyRule, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    guides: tuple[Guide, ...] = ()
    warnings: tuple[DutyWarning, ...] = ()
    contacts: tuple[Contact, ...] = ()
    profiles: tuple[HandoffProfile, ...] = ()
    escrows: tuple[EscrowRule, ...] = ()
    silences: tuple[SilenceRule, ...] = ()
    retentions: tuple[RetentionRule, ...] = ()
    subject_accesses: tuple[SubjectAccessRule, ...] = ()
    surveillance: tuple[SurveillanceRule, ...] = ()
    alarm_budgets: tuple[AlarmBudget, ...] = ()
    pattern_rules: tuple[PatternRule, ...] = ()
    disclosures: tuple[DisclosureRule, ...] = ()
    stewards: tuple[StewardRule, ...] = ()
    reidentifications: tuple[ReidentificationRule, ...] = ()
    whistleblowings: tuple[WhistleblowingText, ...] = ()
    poolings: tuple[PoolingRule, ...] = ()
    federation_rules: tuple[FederationRule, ...] = ()
