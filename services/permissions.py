"""Who may send which command, and read what: one table. Everything is within the caller's own institution."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from events.vocabulary.code import Code


class Role(Code):
    """What someone is to a case, as their token says.

    PORTAL             passes on what people send in themselves
    SERVICE            such as a case system that keeps its own files
    DESK               the facility of WHW 7.59a
    CONFIDANT          on the reporter's side, neither mediates nor investigates
    OMBUDS             independent, reports to the board
    HANDLER            has the case in hand
    COORDINATOR        of the handlers
    COMMITTEE          hears and advises
    BOARD              decides
    SUPERVISORY_BOARD  supervises the board, never handles a case
    AUDITOR            reads histories, changes nothing
    OPERATOR           watches the streams, never sees a text
    RECIPIENT          answers what was handed to it
    """

    PORTAL = "reporter-portal", "meldportaal", "reporting portal"
    SERVICE = "service", "achtergrondsysteem", "background system"
    DESK = "desk", "klachtenloket", "complaints desk"
    CONFIDANT = "confidant", "vertrouwenspersoon", "confidential adviser"
    OMBUDS = "ombuds", "ombudsfunctionaris", "ombuds officer"
    HANDLER = "handler", "behandelaar", "handler"
    COORDINATOR = "coordinator", "coördinator van de behandelaars", "coordinator of the handlers"
    COMMITTEE = "committee", "klachtencommissie", "complaints committee"
    BOARD = "board", "college van bestuur", "executive board"
    SUPERVISORY_BOARD = "supervisory-board", "raad van toezicht", "supervisory board"
    AUDITOR = "auditor", "auditor", "auditor"
    OPERATOR = "operator", "beheerder", "operator"
    RECIPIENT = "recipient", "instantie buiten de instelling", "body outside the institution"


ROLES: Mapping[str, Role] = MappingProxyType({role.value: role for role in Role})

_ROLES = tuple(Role)  # The columns of the table, in this order.

# A case system (service) passes on what its own users did, so it may send whatever they may.
# What only a processor asks has a row of dots: nobody sends that through intake. A `c` is for what a portal may pass on
# only for someone who holds a receipt code, at the addresses of the inbox.
_TABLE = """
                                portal service desk confidant ombuds handler coordinator committee board supervisory auditor operator recipient
incident.raise                    x       x      x      x       x       x         x          .       .        .         .        .         .
incident.acknowledge              x       x      x      x       x       x         x          .       .        .         .        .         .
incident.name-person              .       x      x      x       x       x         x          .       .        .         .        .         .
incident.code                     .       x      x      x       x       x         x          .       .        .         .        .         .
incident.give-route-information   x       x      x      x       x       x         x          .       .        .         .        .         .
incident.inform-reporter          .       x      x      x       x       x         x          .       x        .         .        .         .
incident.offer-support            .       x      x      x       x       x         x          .       x        .         .        .         .
incident.offer-aftercare          .       x      x      x       x       x         x          .       x        .         .        .         .
incident.take-measure             .       x      .      .       .       x         x          .       x        .         .        .         .
incident.end-measure              .       x      .      .       .       x         x          .       x        .         .        .         .
incident.record-factor            .       x      .      x       x       x         x          x       x        .         .        .         .
incident.reference-conduct-rule   .       x      .      .       x       x         x          x       x        .         .        .         .
incident.handle-informally        .       x      .      x       x       x         x          .       x        .         .        .         .
incident.link                     .       x      x      .       x       x         x          .       .        .         .        .         .
incident.refer                    .       x      x      x       x       x         x          .       x        .         .        .         .
incident.withdraw                 x       x      x      x       .       x         x          .       .        .         .        .         .
incident.record-departure         .       x      x      x       .       x         x          .       .        .         .        .         .
incident.disclose-identity        x       x      x      x       .       .         .          .       .        .         .        .         .
incident.close                    .       x      .      .       .       x         x          .       x        .         .        .         .
incident.reopen                   .       x      .      .       .       x         x          .       x        .         .        .         .
incident.bring-in                 .       x      .      .       .       .         .          .       .        .         .        .         .

complaint.file                    x       x      x      x       .       x         x          .       .        .         .        .         .
complaint.receive                 .       x      x      .       .       x         x          .       .        .         .        .         .
complaint.complete-form           x       x      x      x       .       x         x          .       .        .         .        .         .
complaint.acknowledge             .       x      x      .       .       x         x          .       .        .         .        .         .
complaint.forward                 .       x      x      .       .       x         x          .       x        .         .        .         .
complaint.code                    .       x      x      .       x       x         x          x       .        .         .        .         .
complaint.name-respondent         x       x      x      x       .       x         x          .       .        .         .        .         .
complaint.choose-term-set         .       x      x      .       .       x         x          .       x        .         .        .         .
complaint.decline                 .       x      .      .       .       .         x          .       x        .         .        .         .
complaint.notify-not-handled      .       x      x      .       .       x         x          .       x        .         .        .         .
complaint.assign-handler          .       x      .      .       .       .         x          .       x        .         .        .         .
complaint.appoint-committee       .       x      .      .       .       .         x          .       x        .         .        .         .
complaint.send-copy               .       x      x      .       .       x         x          x       .        .         .        .         .
complaint.offer-hearing           .       x      .      .       .       x         x          x       .        .         .        .         .
complaint.hear                    .       x      .      .       .       x         x          x       .        .         .        .         .
complaint.record-hearing          .       x      .      .       .       x         x          x       .        .         .        .         .
complaint.skip-hearing            .       x      .      .       .       x         x          x       .        .         .        .         .
complaint.advise                  .       x      .      .       .       .         .          x       .        .         .        .         .
complaint.adjourn                 .       x      .      .       .       x         x          .       x        .         .        .         .
complaint.postpone                .       x      .      .       .       x         x          .       x        .         .        .         .
complaint.decide                  .       x      .      .       .       .         .          .       x        .         .        .         .
complaint.notify-decision         .       x      x      .       .       x         x          .       x        .         .        .         .
complaint.answer                  .       x      x      .       .       x         x          .       x        .         .        .         .
complaint.settle                  .       x      x      .       x       x         x          .       x        .         .        .         .
complaint.record-settlement       .       x      .      .       .       x         x          .       x        .         .        .         .
complaint.withdraw                x       x      x      x       .       x         x          .       .        .         .        .         .
complaint.reopen                  .       x      .      .       .       x         x          .       x        .         .        .         .
complaint.close                   .       x      .      .       .       x         x          .       x        .         .        .         .
complaint.adopt-measure           .       x      .      .       .       x         x          .       x        .         .        .         .
complaint.report-measure          .       x      .      .       .       x         x          .       x        .         .        .         .
complaint.record-satisfaction     x       x      x      .       .       x         x          .       .        .         .        .         .
complaint.link                    .       x      x      .       x       x         x          .       .        .         .        .         .
complaint.record-departure        .       x      x      x       .       x         x          .       .        .         .        .         .
complaint.record-factor           .       x      .      x       x       x         x          x       x        .         .        .         .
complaint.refer                   .       x      x      .       x       x         x          .       x        .         .        .         .
complaint.bring-in                .       x      .      .       .       .         .          .       .        .         .        .         .

deadline.start                    .       x      x      .       .       x         x          .       x        .         .        .         .
deadline.move                     .       x      .      .       .       .         x          .       x        .         .        .         .
deadline.meet                     .       x      x      .       .       x         x          x       x        .         .        .         .
deadline.lift                     .       x      .      .       .       .         x          .       x        .         .        .         .
deadline.reinstate                .       .      .      .       .       .         .          .       .        .         .        .         .
deadline.hand-on                  .       .      .      .       .       .         .          .       .        .         .        .         .
deadline.warn                     .       .      .      .       .       .         .          .       .        .         .        .         .
deadline.miss                     .       .      .      .       .       .         .          .       .        .         .        .         .
deadline.escalate                 .       .      .      .       .       .         .          .       .        .         .        .         .

duty.raise                        .       x      x      x       x       x         x          x       x        .         .        .         .
duty.restate                      .       x      x      x       .       x         x          x       x        .         .        .         .
duty.inform-board                 .       x      x      x       x       x         x          x       x        .         .        .         .
duty.consult                      .       x      .      .       .       .         .          .       x        .         .        .         .
duty.conclude                     .       x      .      .       .       .         .          .       x        .         .        .         .
duty.tell                         .       x      .      .       .       .         .          .       x        .         .        .         .
duty.defer-telling                .       x      .      .       .       .         .          .       x        .         .        .         .
duty.file                         .       x      .      .       .       .         .          .       x        .         .        .         .
duty.notify-inspector             .       x      .      .       .       .         .          .       x        .         .        .         .
duty.revive                       .       x      x      x       x       x         x          x       x        .         .        .         .
duty.end-criminal-track           .       x      .      .       .       .         .          .       x        .         .        .         .

handoff.prepare                   .       x      .      .       .       x         x          .       x        .         .        .         .
handoff.entrust                   x       .      .      x       .       .         .          .       .        .         .        .         .
handoff.amend                     .       x      .      .       .       x         x          .       x        .         .        .         .
handoff.approve                   .       .      .      .       .       .         .          .       x        .         .        .         .
handoff.cancel                    .       .      .      .       .       .         .          .       x        .         .        .         .
handoff.record-sent               .       .      .      .       .       .         .          .       .        .         .        .         .
handoff.record-receipt            .       .      .      .       .       .         .          .       .        .         .        .         .
handoff.park                      .       .      .      .       .       .         .          .       .        .         .        .         .
handoff.resend                    .       .      .      .       .       .         .          .       x        .         .        x         .
handoff.accept                    .       .      .      .       .       .         .          .       .        .         .        .         x
handoff.return                    .       .      .      .       .       .         .          .       .        .         .        .         x
handoff.pass-on                   .       .      .      .       .       .         .          .       .        .         .        .         x
handoff.answer                    .       .      .      .       .       .         .          .       .        .         .        .         x
handoff.reveal                    c       .      .      x       .       .         .          .       .        .         .        .         .

conversation.open                 c       .      .      x       .       .         .          .       .        .         .        .         .
conversation.write                c       .      .      .       .       .         .          .       .        .         .        .         .
conversation.accept-warning       .       .      x      x       x       x         x          x       .        .         .        .         .
conversation.read-messages        .       .      x      x       x       x         x          x       .        .         .        .         .
conversation.answer               .       .      x      x       x       x         x          x       .        .         .        .         .
conversation.end                  c       .      x      x       x       x         x          .       .        .         .        .         .

guidance.give                     x       x      x      x       x       x         x          .       .        .         .        .         .

escrow.deposit                    c       .      .      .       .       .         .          .       .        .         .        .         .
escrow.withdraw                   c       .      .      .       .       .         .          .       .        .         .        .         .
escrow.read-deposit               .       .      .      x       x       .         .          .       .        .         .        .         .

parking.retry                     .       .      .      .       .       .         .          .       .        .         .        x         .
parking.discard                   .       .      .      .       .       .         .          .       .        .         .        x         .
patternparking.retry              .       .      .      .       .       .         .          .       .        .         .        x         .
patternparking.discard            .       .      .      .       .       .         .          .       .        .         .        x         .
accessparking.retry               .       .      .      .       .       .         .          .       .        .         .        x         .

erasure.propose                   .       .      .      .       .       .         .          .       .        .         .        .         .
erasure.request                   .       .      .      .       .       x         x          .       x        .         .        .         .
erasure.approve                   .       .      .      .       .       .         x          .       x        .         .        .         .
erasure.reject                    .       .      .      .       .       .         x          .       x        .         .        .         .
erasure.begin                     .       .      .      .       .       .         .          .       .        .         .        .         .
erasure.halt                      .       .      .      .       .       .         .          .       .        .         .        .         .
erasure.confirm                   .       .      .      .       .       .         .          .       .        .         .        .         .
erasure.place-hold                .       .      .      .       .       x         x          .       x        .         .        .         .
erasure.release-hold              .       .      .      .       .       .         x          .       x        .         .        .         .

pattern.indicate                  .       .      .      .       .       .         .          .       .        .         .        .         .
pattern.review                    .       x      .      .       x       .         x          .       .        .         .        .         .
pattern.confirm                   .       x      .      .       x       .         .          .       x        .         .        .         .
pattern.dismiss                   .       x      .      .       x       .         .          .       x        .         .        .         .
pattern.record-cause              .       x      .      .       x       .         .          .       x        .         .        .         .
pattern.adopt-measure             .       x      .      .       .       .         .          .       x        .         .        .         .
pattern.reschedule-measure        .       x      .      .       .       .         .          .       x        .         .        .         .
pattern.carry-out-measure         .       x      .      .       .       .         x          .       x        .         .        .         .
pattern.abandon-measure           .       x      .      .       .       .         .          .       x        .         .        .         .
pattern.assess-effect             .       x      .      .       x       .         x          .       x        .         .        .         .
pattern.close                     .       x      .      .       x       .         .          .       x        .         .        .         .
pattern.reopen                    .       x      .      .       x       .         .          .       x        .         .        .         .
pattern.escalate                  .       .      .      .       .       .         .          .       .        .         .        .         .
pattern.advise                    .       .      .      .       .       .         .          .       .        x         .        .         .
pattern.answer-advice             .       x      .      .       .       .         .          .       x        .         .        .         .
pattern.acknowledge               .       .      .      .       .       .         .          .       .        x         .        .         .
pattern.publish-lesson            .       .      .      .       x       .         .          .       x        .         .        .         .
pattern.withdraw-lesson           .       .      .      .       x       .         .          .       x        .         .        .         .
pattern.offer-whistleblowing      .       x      .      .       x       .         .          .       x        .         .        .         .
pattern.request-reidentification  .       .      .      .       x       .         x          .       x        .         .        .         .
pattern.approve-reidentification  .       .      .      .       x       .         x          .       x        .         .        .         .
pattern.refuse-reidentification   .       .      .      .       x       .         x          .       x        .         .        .         .

statement.state-exposure          .       x      .      .       .       .         x          .       x        .         .        .         .
statement.state-survey            .       x      .      .       .       .         x          .       x        .         .        .         .

release.prepare                   .       x      .      .       .       .         x          .       x        .         .        .         .
release.add-cells                 .       x      .      .       .       .         x          .       x        .         .        .         .
release.publish                   .       x      .      .       .       .         .          .       x        .         .        .         .
release.refuse                    .       x      .      .       .       .         x          .       x        .         .        .         .
release.correct                   .       x      .      .       .       .         .          .       x        .         .        .         .
release.withdraw                  .       x      .      .       .       .         .          .       x        .         .        .         .
release.acknowledge-report        .       .      .      .       .       .         .          .       .        x         .        .         .

checkpoint.record                 .       .      .      .       .       .         .          .       .        .         .        .         .
checkpoint.record-anchor          .       .      .      .       .       .         .          .       .        .         .        .         .
checkpoint.record-missed-anchor   .       .      .      .       .       .         .          .       .        .         .        .         .

access.record                     .       .      .      .       .       .         .          .       .        .         .        .         .
access.record-refusal             .       .      .      .       .       .         .          .       .        .         .        .         .

read.outcome                      x       x      x      x       x       x         x          x       x        .         x        x         .
read.caseload                     .       x      x      .       x       x         x          .       x        .         x        x         .
read.case                         .       x      x      x       x       x         x          x       x        .         x        x         .
read.history                      .       x      x      x       x       x         x          x       x        .         x        .         .
read.text                         .       .      x      x       x       x         x          x       x        .         .        .         .
read.deadlines                    .       x      x      .       x       x         x          x       x        x         x        x         .
read.parked                       .       .      .      .       .       .         .          .       .        .         x        x         .
read.duties                       .       x      x      x       .       x         x          x       x        x         x        .         .
read.handoffs                     .       x      .      .       .       x         x          .       x        x         x        x         .
read.handoff-content              .       .      .      .       .       x         x          .       x        .         .        .         .
read.silence                      .       .      .      .       .       .         x          .       x        x         x        .         .
read.escrow                       .       .      .      x       x       .         .          .       .        .         x        .         .
read.patterns                     .       x      .      .       x       .         x          .       x        x         x        .         .
read.pattern-evidence             .       .      .      .       x       .         x          .       .        .         x        .         .
read.lessons                      x       x      x      x       x       x         x          x       x        x         x        x         x
read.releases                     x       x      x      x       x       x         x          x       x        x         x        x         x
read.reports                      .       .      .    .         x       .         x          .       x        x         x        .         .
read.erasures                     .       .      .      .       .       x         x          .       x        x         x        .         .
read.subject-access               .       .      .      .       .       .         x          .       .        .         .        .         .
read.streams                      .       .      .      .       .       .         .          .       .        .         x        x         .
read.proof                        .       .      .      .       .       .         .          .       .        .         x        x         .
read.log                          .       .      .      .       .       .         .          .       .        .         x        .         .
read.access                       .       .      .      .       .       .         .          .       .        .         x        .         .
"""  # noqa: E501 - a table is read by its columns


def _read(table: str, mark: str) -> Mapping[str, frozenset[Role]]:
    _, *lines = (line.split() for line in table.strip().splitlines() if line)
    return MappingProxyType(
        {act: frozenset(role for role, one in zip(_ROLES, marks, strict=True) if one == mark) for act, *marks in lines}
    )


ALLOWED: Mapping[str, frozenset[Role]] = _read(_TABLE, "x")
BEHIND_CODE: Mapping[str, frozenset[Role]] = _read(_TABLE, "c")


class Reading(StrEnum):
    """What can be read. TEXT is personal text in the clear, which everything else is shown without, but for
    SUBJECT_ACCESS, which has that of one person, for that person.

    REPORTS are those of an institution, also while they are a concept, which is not to be passed on.
    STREAMS is how far everything is that follows the log, PROOF whether the log is whole and what is shown follows from
    it, and LOG the records themselves, sealed as they lie there. ACCESS is who looked at what.
    """

    OUTCOME = "read.outcome"
    CASELOAD = "read.caseload"
    CASE = "read.case"
    HISTORY = "read.history"
    TEXT = "read.text"
    DEADLINES = "read.deadlines"
    PARKED = "read.parked"
    DUTIES = "read.duties"
    HANDOFFS = "read.handoffs"
    HANDOFF_CONTENT = "read.handoff-content"
    SILENCE = "read.silence"
    ESCROW = "read.escrow"
    PATTERNS = "read.patterns"
    PATTERN_EVIDENCE = "read.pattern-evidence"
    LESSONS = "read.lessons"
    RELEASES = "read.releases"
    REPORTS = "read.reports"
    ERASURES = "read.erasures"
    SUBJECT_ACCESS = "read.subject-access"
    STREAMS = "read.streams"
    PROOF = "read.proof"
    LOG = "read.log"
    ACCESS = "read.access"


_BESIDE: Mapping[str, Reading] = MappingProxyType(
    {
        "deadline": Reading.DEADLINES,
        "duty": Reading.DUTIES,
        "handoff": Reading.HANDOFFS,
        "escrow": Reading.ESCROW,
        "erasure": Reading.ERASURES,
        "parking": Reading.PARKED,
        "patternparking": Reading.PARKED,
    }
)
"""What has a list of its own: who may not see that, sees nothing of it in a history either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who calls, as their token says. `client` is the system that they use: what its message ids are unique within.

    `body` is the body outside for which a recipient speaks, by its code (`events.vocabulary.Recipient`); for all others
    it is empty.
    """

    issuer: str
    subject: str
    client: str
    institution: str
    roles: tuple[Role, ...]
    body: str = ""


def act_of(type: str) -> str:
    """The act of a command type, whatever its version: `complaint.file` of `nl.meldstroom.complaint.file.v1`."""
    return ".".join(type.split(".")[2:4])


def role_for(caller: Caller, act: str | Reading, *, behind_code: bool = False) -> Role | None:
    """The first of the caller's roles that allows the act, under which it is recorded; None where none does.

    `behind_code` says that a receipt code was shown and holds.
    """
    allowed = ALLOWED.get(act, frozenset())
    if behind_code:
        allowed |= BEHIND_CODE.get(act, frozenset())
    return next((role for role in caller.roles if role in allowed), None)


def kind_of(type: str) -> str:
    """The kind of stream that an event of a type lies on: `deadline` of `nl.meldstroom.deadline.set.v1`."""
    return type.split(".")[2]


def hidden_kinds(caller: Caller) -> Sequence[str]:
    """The kinds of stream of which the caller sees no event in the history of a case or a pattern."""
    return [kind for kind, reading in _BESIDE.items() if role_for(caller, reading) is None]


def roles_for(act: str | Reading) -> str:
    """The roles that allow an act, as tokens name them; a dash where nobody's does."""
    return ", ".join(sorted(ALLOWED.get(act, ()))) or "-"
