"""The rules of an institution's publications: one is prepared at a time, and made only if nothing can be told by it.

Nothing is prepared ── prepare ──▶ being prepared ── add cells ──▶ ── publish ──▶ made ── correct, withdraw
                                        └────────── refuse ──▶ nothing is prepared

The register is one stream, so no two publications are made that were not audited together. The audit is made outside,
as it needs all cases; what comes in is its certificate, made of these figures, all earlier publications and the rule.
Whoever replays the ledger makes the same audit again (`audit.py`).
"""

from typing import assert_never

from events.commands.release import (
    AcknowledgeReport,
    AddReleaseCells,
    CorrectRelease,
    PrepareRelease,
    PublishRelease,
    RefuseRelease,
    ReleaseCommand,
    WithdrawRelease,
)
from events.release import (
    ReleaseCellsAdded,
    ReleaseCorrected,
    ReleaseEvent,
    ReleasePrepared,
    ReleasePublished,
    ReleaseRefused,
    ReleaseWithdrawn,
    ReportAcknowledged,
)
from events.rules.catalogue import Catalogue

from ..beside import require_own_stream
from ..decider import Context, Decider
from ..moments import happened_at, legal_date
from ..refusals import Refused
from .cubes import require_exact
from .digests import certified
from .domains import BadAxis
from .evolve import evolve
from .places import number_of_cells, place_of, require_within_rule
from .state import Draft, Made, Register
from .tables import CELLS_MAX, domains_of

RELEASES_MAX = 1_000
"""More than an institution publishes in its life; each is kept in mind for ever."""

Events = tuple[ReleaseEvent, ...]


def decider(rules: Catalogue) -> Decider:
    """The rules of publications under a catalogue."""
    return Decider(
        kind="release",
        initial=Register(),
        decide=lambda state, command, context: decide(state, command, context, rules),
        evolve=evolve,
    )


def decide(state: Register, command: ReleaseCommand, context: Context, rules: Catalogue) -> Events:
    """What follows from a command, or `Refused`. Nothing follows where what is asked is so already."""
    require_own_stream(command.stream, context)
    if command.institution != context.institution:
        raise Refused("institution.other", field="institution")
    match command:
        case PrepareRelease():
            return _prepare(state, command, context, rules)
        case AddReleaseCells():
            return _add(state, command, context, rules)
        case PublishRelease():
            return _publish(state, command, context, rules)
        case RefuseRelease():
            draft = _draft(state, command.release)
            today = legal_date(context.at)
            return (ReleaseRefused(release=draft.release, bar=command.bar, rule=draft.rule, occurred_on=today),)
        case CorrectRelease():
            return _correct(state, command, context)
        case WithdrawRelease():
            if _made(state, command.release, "release").withdrawn:
                return ()
            today = legal_date(context.at)
            return (ReleaseWithdrawn(release=command.release, reason=command.reason, occurred_on=today),)
        case AcknowledgeReport():
            return _acknowledge(state, command, context)
        case _:
            assert_never(command)


def _prepare(state: Register, command: PrepareRelease, context: Context, rules: Catalogue) -> Events:
    today = legal_date(context.at)
    rule = rules.disclosure(today)
    if state.draft is not None:
        raise Refused("release.draft.open", release=state.draft.release)
    if len(state.made) >= RELEASES_MAX:
        raise Refused("release.full", most=RELEASES_MAX)
    if command.corrects is not None:
        _made(state, command.corrects, "corrects")
    elif rule.calendar_months and today.month not in rule.calendar_months:
        raise Refused("release.calendar", months=", ".join(str(month) for month in rule.calendar_months))
    try:
        domains_of(command.tables)
        require_exact(command.tables)
    except BadAxis as error:
        raise Refused("release.table", field="tables", dimension=error.dimension.value) from None
    if number_of_cells(command.tables) > CELLS_MAX:
        raise Refused("release.large", field="tables", most=CELLS_MAX)
    return (
        ReleasePrepared(
            institution=context.institution,
            release=context.ids("release"),
            tables=command.tables,
            counted_as_of=happened_at(command.counted_as_of, context.at, "counted_as_of"),
            counting=command.counting,
            earlier=state.digests,
            corrects=command.corrects,
            rule=rule.ref,
            occurred_on=today,
        ),
    )


def _add(state: Register, command: AddReleaseCells, context: Context, rules: Catalogue) -> Events:
    """Figures come in order, each once, so that none can be slipped in twice with two counts."""
    draft = _draft(state, command.release)
    if command.part != draft.parts + 1:
        raise Refused("release.part", field="part", next=draft.parts + 1)
    rule = rules.disclosure(legal_date(context.at))
    last = draft.last
    for one in command.cells:
        place = place_of(one, draft.tables)
        if place <= last:
            raise Refused("release.cell.order", field="cells")
        require_within_rule(one, draft.tables, rule)
        last = place
    today = legal_date(context.at)
    return (ReleaseCellsAdded(release=draft.release, part=command.part, cells=command.cells, occurred_on=today),)


def _publish(state: Register, command: PublishRelease, context: Context, rules: Catalogue) -> Events:
    if command.release in state.made and state.made[command.release].digest == command.digest:
        return ()
    draft = _draft(state, command.release)
    today = legal_date(context.at)
    rule = rules.disclosure(today)
    if rule.ref != draft.rule:
        raise Refused("release.rule", rule=rule.ref)
    if draft.cells != number_of_cells(draft.tables):
        raise Refused("release.incomplete", cells=draft.cells, asked=number_of_cells(draft.tables))
    if command.digest != draft.digest:
        raise Refused("release.digest", field="digest")
    certificate = command.certificate
    if certificate.digest != certified(draft.digest, state.digests, rule.ref):
        raise Refused("release.audit.other", field="certificate")
    if certificate.sensitive and (certificate.narrowest or 0) < rule.protection.width:
        raise Refused("release.audit.narrow", field="certificate", width=rule.protection.width)
    return (
        ReleasePublished(
            release=draft.release,
            digest=draft.digest,
            cells=draft.cells,
            certificate=certificate,
            rule=rule.ref,
            occurred_on=today,
        ),
    )


def _correct(state: Register, command: CorrectRelease, context: Context) -> Events:
    """What was published stays published: the lines say what is known now, as the later publication has it."""
    _made(state, command.release, "release")
    if _made(state, command.by, "by").corrects != command.release:
        raise Refused("release.correction.other", field="by")
    if any(line.published == line.known for line in command.lines):
        raise Refused("release.correction.same", field="lines")
    today = legal_date(context.at)
    return (ReleaseCorrected(release=command.release, by=command.by, lines=command.lines, occurred_on=today),)


def _acknowledge(state: Register, command: AcknowledgeReport, context: Context) -> Events:
    """Nothing follows where this very report was acknowledged last."""
    if state.acknowledged.get(f"{command.report.value} {command.year}") == command.digest:
        return ()
    return (
        ReportAcknowledged(
            institution=context.institution,
            report=command.report,
            year=command.year,
            digest=command.digest,
            occurred_on=legal_date(context.at),
        ),
    )


def _draft(state: Register, release: str) -> Draft:
    if state.draft is None or state.draft.release != release:
        raise Refused("release.draft.none", field="release")
    return state.draft


def _made(state: Register, release: str, field: str) -> Made:
    if release not in state.made:
        raise Refused("release.unknown", field=field)
    return state.made[release]
