"""Answers orders about patterns by the rules themselves, over a log in memory."""

from collections.abc import Callable
from datetime import UTC, datetime

from events.codec import decode_command, decode_command_envelope, decode_event_data
from events.outcome import NewEvent, Outcome, Status
from events.rules import shipped
from services.decider import Context
from services.intake.gate import Admitted
from services.patterns.pattern import decider
from services.refusals import Refused

from .console_stand import ConsoleStand, Ordered

DECIDER = decider(shipped())


def by_the_rules(stand: ConsoleStand) -> Callable[[Admitted], Outcome]:
    """What a recorder would answer: the events are on the log and in the tables by then."""

    def answer(admitted: Admitted) -> Outcome:
        if not admitted.subject.startswith("pattern-"):
            return Ordered.recorded(admitted)
        command = decode_command_envelope(admitted.value)
        stream = admitted.subject
        past = [one.envelope for one in stand.reads.case(stream)]
        state = DECIDER.initial
        for one in past:
            state = DECIDER.evolve(state, decode_event_data(one.type, one.data))
        context = Context(
            at=datetime.now(UTC),
            stream=stream,
            institution=admitted.institution,
            actor=command.actor,
            ids=lambda kind: f"{kind}-{admitted.commandid}",
        )
        try:
            events = DECIDER.decide(state, decode_command(command.type, command.data), context)
        except Refused as refused:
            parameters = dict(refused.parameters)
            return Ordered.outcome(
                admitted, Status.REFUSED, code=refused.code, field=refused.field, parameters=parameters
            )
        stand.patterns.record(stream, *events)
        stand.project()
        numbered = enumerate(events, len(past) + 1)
        made = tuple(NewEvent(id=f"{stream}.{number}", type=event.TOPIC) for number, event in numbered)
        return Ordered.outcome(admitted, Status.ACCEPTED, events=made)

    return answer
