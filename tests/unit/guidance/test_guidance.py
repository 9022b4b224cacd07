"""That the way was shown is recorded once, as the guide has it, and for staff never without the labour inspectorate."""

from events.commands.guidance import GiveGuidance
from events.guidance import GuidanceGiven
from events.rules import shipped
from events.vocabulary import Behaviour, Language, Population, Route, Setting
from services.guidance.guidance import decider
from tests.given import NOW, Scenario, context

ROUTES = (Route.CONFIDANT, Route.LABOUR_INSPECTORATE)


def asked(
    population: Population = Population.SUPPORT_STAFF, routes: tuple[Route, ...] = ROUTES, guide: str = "guide/1"
) -> GiveGuidance:
    return GiveGuidance(
        population=population,
        behaviours=(Behaviour.BULLYING,),
        setting=Setting.STAFF_MEETING,
        routes=routes,
        guide=guide,
        language=Language.NL,
    )


GIVEN = GuidanceGiven(
    institution="uni",
    population=Population.SUPPORT_STAFF,
    behaviours=(Behaviour.BULLYING,),
    setting=Setting.STAFF_MEETING,
    routes=ROUTES,
    guide="guide/1",
    language=Language.NL,
    occurred_on=NOW.date(),
)


def given(*events: GuidanceGiven) -> Scenario:
    return Scenario(decider(shipped()), context("guidance")).given(*events)


def test_it_is_recorded() -> None:
    given().when(asked()).then(GIVEN)


def test_each_time_is_a_stream_of_its_own() -> None:
    given(GIVEN).when(asked()).refuses("stream.exists")


def test_staff_who_were_not_told_of_the_labour_inspectorate_were_not_shown_the_way() -> None:
    given().when(asked(routes=(Route.CONFIDANT,))).refuses("guidance.labour-inspectorate.untold", field="routes")


def test_a_guide_that_is_not_there_was_not_given() -> None:
    given().when(asked(guide="guide/9")).refuses("guidance.guide.unknown", field="guide")
