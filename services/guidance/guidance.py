"""That someone was shown the way: a stream of its own each time, with nothing that ties two of them. Pure."""

from functools import partial
from typing import assert_never

import msgspec

from events.commands.guidance import GiveGuidance
from events.guidance import GuidanceGiven
from events.rules import Catalogue
from events.vocabulary import STAFF, Route

from ..decider import Context, Decider
from ..moments import legal_date
from ..refusals import Refused


class Guidance(msgspec.Struct, frozen=True, gc=False):
    """Whether the way was shown; there is nothing more to it."""

    institution: str = ""


def decide(rules: Catalogue, state: Guidance, command: GiveGuidance, context: Context) -> tuple[GuidanceGiven, ...]:
    """Record it once, under a guide that there is, and never for staff without the labour inspectorate."""
    if state.institution:
        raise Refused("stream.exists")
    guide = next((guide for guide in rules.guides if guide.ref == command.guide), None)
    if guide is None:
        raise Refused("guidance.guide.unknown", field="guide", guide=rules.guide(legal_date(context.at)).ref)
    if command.population in STAFF and Route.LABOUR_INSPECTORATE not in command.routes:
        raise Refused("guidance.labour-inspectorate.untold", field="routes")
    if unknown := set(command.routes) - {one.route for one in guide.routes}:
        raise Refused("guidance.route.unknown", field="routes", route=min(unknown).value)
    return (
        GuidanceGiven(
            institution=context.institution,
            population=command.population,
            behaviours=command.behaviours,
            setting=command.setting,
            routes=command.routes,
            guide=command.guide,
            language=command.language,
            occurred_on=legal_date(context.at),
        ),
    )


def evolve(_: Guidance, event: GuidanceGiven) -> Guidance:
    """The state after an event."""
    match event:
        case GuidanceGiven():
            return Guidance(event.institution)
        case _:
            assert_never(event)


def decider(rules: Catalogue) -> Decider:
    """The rules of guidance, with the guides that there are by these rules."""
    return Decider(kind="guidance", initial=Guidance(), decide=partial(decide, rules), evolve=evolve)
