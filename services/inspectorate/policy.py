"""What an event of a case asks: that a duty is raised, that a hand-off is prepared, that a notice is recorded.

It is the difference between what was wanted before the event and what is wanted after it, so that each thing is asked
once, whatever comes between. What the processor does not ask, because it is a person's to say:

- That the confidential inspector was consulted. Their receipt says that they were asked, not that anyone spoke.
- That a report was filed. It is filed with an investigating officer; neither the police's receipt nor that they take it
  up is that act, and the board records it with the reference that it was given.
- That a duty reaches less far than it did. A coding that says so may be mistaken, and the duty would end unseen.

That the confidential inspectorate was told of the filing is asked once they signed for the notice: the law asks the
board to tell them and no more, and the board approved what was told.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from events.commands.duty import NotifyInspector, RaiseSuspicion, RestateCircumstances
from events.commands.handoff import PrepareHandoff
from events.duty import Circumstances
from events.envelope import Envelope
from events.identity import beside
from events.registry import Command
from events.rules.catalogue import Catalogue, UnknownRule
from events.rules.handoffs import HandoffProfile
from events.vocabulary import Awareness, DutyScope, HandoffKind, HandoffPurpose

from ..following.asks import Cause, Wish
from ..moments import legal_date
from .asks import ask
from .content import content_for
from .duty_state import Filed
from .facts import Call, Coded, Facts, FactsRow, Suspicion, read
from .facts_fold import FACTS
from .scope import circumstances_of, judge

Rows = Mapping[str, Any]

# What is not known may turn out to reach all the way, so it is next to that.
_REACH: Mapping[DutyScope, int] = MappingProxyType(
    {DutyScope.NONE: 0, DutyScope.CONSULT_ONLY: 1, DutyScope.UNDECIDED: 2, DutyScope.FULL: 3}
)
_OTHERWISE = (HandoffPurpose.REFERRAL, HandoffPurpose.SIGNAL)
"""For what a body may be told that takes nothing for the purpose for which another was."""


class Wanted(NamedTuple):
    """A command for a stream, and the event on whose account it is wanted: the three by which its id is derived."""

    event: str
    stream: str
    command: Command

    @property
    def names(self) -> tuple[str, str, str]:
        """What makes it the same wish."""
        return self.event, self.stream, self.command.TYPE


def react(catalogue: Catalogue, envelope: Envelope, before: Rows, after: Rows) -> Sequence[Wish]:
    """What to ask when an event has changed the facts of its case from `before` to `after`: rows by their fold's name.

    The same event under the same rules gives the same bytes in the same order.
    """
    then: FactsRow | None = before.get(FACTS.name)
    now: FactsRow | None = after.get(FACTS.name)
    if now is None or now == then:
        return ()
    rules = Rules(catalogue, now.case_id, legal_date(envelope.time))
    had = {wanted.names for wanted in rules.wanted(read(then))} if then else set()
    cause = Cause(envelope.id, now.institution, envelope.correlationid, envelope.time, envelope.traceparent)
    return tuple(
        ask(wanted.command, wanted.stream, wanted.names, cause)
        for wanted in rules.wanted(read(now))
        if wanted.names not in had
    )


class Rules:
    """What is wanted in a case by the rules of a day."""

    def __init__(self, catalogue: Catalogue, case: str, on: date) -> None:
        self._catalogue = catalogue
        self._case = case
        self._on = on

    def wanted(self, facts: Facts) -> Iterator[Wanted]:
        """Everything that is wanted and has not come about."""
        # What a case that was over when it was brought in is coded as, nobody here came to know today.
        if facts.coded is not None and not facts.history:
            yield from self._suspected(facts, facts.coded)
        yield from self._prepared(facts)
        for suspicion in facts.suspicions:
            yield from self._notified(suspicion)

    def _suspected(self, facts: Facts, coded: Coded) -> Iterator[Wanted]:
        """A coding that the duty covers, or may cover, raises one; a later one that it covers further restates it.

        The rule is that of the day of the coding. What a person has stated since is not overruled.
        """
        circumstances = circumstances_of(coded.coding)
        scope = DutyScope.NONE if circumstances is None else self._scope(circumstances, legal_date(coded.at))
        if circumstances is None or scope is DutyScope.NONE:
            return
        if not facts.suspicions:
            raised = RaiseSuspicion(
                case=self._case,
                known_to=Awareness.STAFF,
                occurred_at=coded.at,
                circumstances=circumstances,
                raised_by=coded.event,
            )
            yield Wanted(coded.event, raised.stream, raised)
            return
        newest = facts.suspicions[-1]
        reached = max(_REACH[one.account.judged.scope] for one in facts.suspicions)
        if newest.codings < coded.number and reached < _REACH[scope]:
            restated = RestateCircumstances(occurred_at=coded.at, circumstances=circumstances)
            yield Wanted(coded.event, self._duty(newest), restated)

    def _scope(self, circumstances: Circumstances, on: date) -> DutyScope:
        try:
            return judge(self._catalogue.duty_rule(on=on), circumstances).scope
        except UnknownRule:
            return DutyScope.NONE

    def _prepared(self, facts: Facts) -> Iterator[Wanted]:
        """The hand-offs that the case calls for: of each recipient the first that is not there yet.

        They are numbered by recipient, and the number is taken as soon as someone else prepares one: then the next one
        is asked for. As the ledger lets nobody take a number twice, and the second of two waits for the first, no call
        is answered twice.
        """
        asked = set()
        for call in facts.calls:
            if call.prepared is not None or call.recipient in asked or (route := self._route(call)) is None:
                continue
            kind, profile = route
            asked.add(call.recipient)
            prepare = PrepareHandoff(
                case=self._case,
                recipient=call.recipient,
                number=1 + sum(given.recipient is call.recipient for given in facts.given),
                kind=kind,
                purpose=profile.purpose,
                content=content_for(facts, call, profile),
                prepared_by=call.cause,
                follows=call.follows,
            )
            yield Wanted(call.cause, prepare.stream, prepare)

    def _route(self, call: Call) -> tuple[HandoffKind, HandoffProfile] | None:
        """By which route the recipient may be told. One that nobody has written down is not taken: a person must act.

        What the law demands is owed to the body that it names. Where that sends it on, the other gets it by the board's
        own choice, for what it can be turned to for.
        """
        kinds, purposes = [call.kind], [call.purpose]
        if call.follows is not None:
            purposes += _OTHERWISE
            kinds += [HandoffKind.VOLUNTARY] if call.kind is HandoffKind.MANDATORY else []
        for kind in kinds:
            for purpose in purposes:
                try:
                    return kind, self._catalogue.profile(call.recipient, kind, purpose, on=self._on)
                except UnknownRule:
                    continue
        return None

    def _notified(self, suspicion: Suspicion) -> Iterator[Wanted]:
        filed_at, notice_at = suspicion.account.filed_at, suspicion.notice_at
        if isinstance(suspicion.state, Filed) and suspicion.notice and filed_at and notice_at:
            # A recipient's clock may be behind; nobody is told of a filing before it was.
            notified = NotifyInspector(occurred_at=max(filed_at, notice_at))
            yield Wanted(suspicion.notice, self._duty(suspicion), notified)

    def _duty(self, suspicion: Suspicion) -> str:
        return beside("duty", self._case, str(suspicion.number))
