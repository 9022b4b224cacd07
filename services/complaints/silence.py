"""An agreement between parties, and what of it silences: void by rule, or on the log in so many words."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from events.commands.complaint import RecordSettlement
from events.complaint import ComplaintEvent, SettlementRecorded
from events.complaint.parts import Silence
from events.rules import Catalogue
from events.rules.silence import SilenceRule
from events.vocabulary import SettlementClause, SilenceKind

from ..decider import Context
from ..moments import happened_on
from ..refusals import Refused
from .stages import known
from .state import Complaint

# Of these it must be said whom they bind, towards whom, and what stays free: by a silence of one of these kinds.
EXPLAINED: Mapping[SettlementClause, frozenset[SilenceKind]] = MappingProxyType(
    {
        SettlementClause.NON_DISCLOSURE: frozenset({SilenceKind.CONFIDENTIALITY, SilenceKind.NO_CONTACT_WITH_PRESS}),
        SettlementClause.NON_DISPARAGEMENT: frozenset({SilenceKind.NON_DISPARAGEMENT}),
    }
)


def record_settlement(
    state: Complaint, command: RecordSettlement, context: Context, rules: Catalogue
) -> tuple[ComplaintEvent, ...]:
    """Record an agreement between parties. It ends nothing, whatever its clauses say.

    A clause that keeps someone from those whom nobody may be kept from is refused, whoever signed it.
    """
    dossier = known(state)
    on = happened_on(command.occurred_on, context.at, "occurred_on")
    clauses, silences = frozenset(command.clauses), frozenset(command.silences)
    if (on, clauses, silences) in dossier.settlements:
        return ()
    _require_valid(command, rules.silencing(on))
    kinds = {silence.kind for silence in silences}
    for clause in command.clauses:
        if clause in EXPLAINED and not EXPLAINED[clause] & kinds:
            raise Refused("complaint.settlement.silence-unsaid", field="silences", clause=clause.value)
    return (
        SettlementRecorded(
            occurred_on=on,
            clauses=command.clauses,
            non_disclosure=SettlementClause.NON_DISCLOSURE in clauses,
            limits_reporting=SettlementClause.LIMITS_REPORTING in clauses,
            document=command.document,
            silences=command.silences,
        ),
    )


def _require_valid(command: RecordSettlement, rules: Sequence[SilenceRule]) -> None:
    """Refuse the first clause that a rule makes void, with the rule and where it is written."""
    for field, rule in _void(command, rules):
        raise Refused(
            "complaint.settlement.void-clause",
            field=field,
            rule=rule.ref,
            basis=rule.basis.value,
            source=f"{rule.source.act} {rule.source.article}",
        )


def _void(command: RecordSettlement, rules: Sequence[SilenceRule]) -> Iterator[tuple[str, SilenceRule]]:
    for rule in rules:
        for number, clause in enumerate(command.clauses):
            if clause in rule.clauses:
                yield f"clauses.{number}", rule
        for number, silence in enumerate(command.silences):
            if place := _void_by(silence, rule):
                yield f"silences.{number}.{place}", rule


def _void_by(silence: Silence, rule: SilenceRule) -> str:
    """Which part of a clause a rule makes void, empty where none is."""
    if silence.kind in rule.kinds:
        return "kind"
    return "towards" if {*rule.towards} & {*silence.towards} else ""
