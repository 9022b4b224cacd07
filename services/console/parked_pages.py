"""What is parked: the cases that a process could not go on with, why, what waits behind them, and what to do."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.commands.parking import DiscardParked, RetryParked
from events.ledgers import CASES, PATTERNS, ledger_of_stream
from events.vocabulary import DiscardGround, Processor

from ..intake.problems import PROBLEMS
from ..parking import ordering
from ..parking.described import described
from ..permissions import Caller, act_of
from ..reading.problems import Unreadable
from ..refusal_catalogue import REFUSALS
from .orders import Order, Orders, give, new_id
from .ports import Parked, ParkedCase, ParkedCommand
from .rendering import Call, Pages, language_of
from .screens import PARKED, permit
from .timeline import told

EVENTS_SHOWN_MAX = 100
AT_ONCE_MAX = 100
RETRY, DISCARD = act_of(RetryParked.TYPE), act_of(DiscardParked.TYPE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An event of a parked case: its attributes, its facts, and what of it is sealed."""

    about: Mapping[str, Any]
    facts: Sequence[tuple[str, str]]
    sealed: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedPage:
    """The list. Cases and commands are the institution's own, and those of which nobody can say whose they are."""

    cases: Sequence[tuple[Processor, ParkedCase]]
    elsewhere: int
    commands: Sequence[ParkedCommand] | None
    commands_elsewhere: int


def parked_page(parked: Parked, caller: Caller) -> ParkedPage:
    """What is parked, for someone of an institution."""
    found = [(processor, one) for processor, cases in parked.cases().items() for one in cases]
    own = [(processor, one) for processor, one in found if one.institution in {caller.institution, None}]
    try:
        every = parked.commands()
        commands = [one for one in every if one.institution in {caller.institution, None}]
        away = False
    except ConnectionError:
        every, commands, away = (), [], True
    return ParkedPage(
        cases=sorted(own, key=lambda pair: pair[1].parked_at),
        elsewhere=len(found) - len(own),
        commands=None if away else commands,
        commands_elsewhere=len(every) - len(commands),
    )


def why(reason: str, language: str) -> str:
    """Why a command was parked, in words; the reason itself where there are none for it."""
    code = reason.partition(" at ")[0]
    words = PROBLEMS[code].words if code in PROBLEMS else REFUSALS.get(code)
    if words is None:
        return reason
    try:
        return words.said(language, {})[0]
    except KeyError:
        return reason  # What the words are of is on the topic no more.


def parked_case(
    parked: Parked, caller: Caller, processor: str, case: str
) -> tuple[Processor, ParkedCase, Sequence[Waiting]]:
    """One parked case and the events that wait, the one that it is parked by first. Raises `Unreadable`."""
    if processor not in {one.value for one in Processor}:
        raise Unreadable("parked.unknown")
    name = Processor(processor)
    found = next(iter(parked.cases(case)[name]), None)
    if found is None or found.institution not in {caller.institution, None}:
        raise Unreadable("parked.unknown")
    return name, found, [_waiting(value) for value in parked.waiting(name, case, EVENTS_SHOWN_MAX)]


def _waiting(value: bytes) -> Waiting:
    about = described(value)
    facts, sealed = told(about.pop("data", {}))
    return Waiting(about=about, facts=facts, sealed=sealed)


def parked_handlers(parked: Parked, orders: Orders, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The list, one of it, and the orders about it."""
    return [
        _list_handler(parked, pages),
        _case_handler(parked, pages),
        _retry_handler(orders, pages),
        _discard_handler(orders, pages),
    ]


def _list_handler(parked: Parked, pages: Pages) -> HTTPRouteHandler:
    @get("/parked", name="parked")
    async def listed(request: Call) -> Response[str]:
        caller = permit(request.user, PARKED.reading)
        found = await asyncio.to_thread(parked_page, parked, caller)
        return pages.page(request, "parked.html", PARKED, found=found, id=new_id(), retry=RETRY, why=why)

    return listed


def _case_handler(parked: Parked, pages: Pages) -> HTTPRouteHandler:
    @get("/parked/{processor:str}/{case:str}", name="parked.case")
    async def shown(request: Call, processor: FromPath[str], case: FromPath[str]) -> Response[str]:
        caller = permit(request.user, PARKED.reading)
        name, found, waiting = await asyncio.to_thread(parked_case, parked, caller, processor, case)
        return pages.page(
            request,
            "parked_case.html",
            PARKED,
            processor=name,
            one=found,
            waiting=waiting,
            id=new_id(),
            acts={"retry": RETRY, "discard": DISCARD},
            grounds=_grounds(case, language_of(request)),
            noted=ledger_of_stream(case) is CASES,
        )

    return shown


def _retry_handler(orders: Orders, pages: Pages) -> HTTPRouteHandler:
    @post("/parked/retry", name="parked.retry", status_code=200)
    async def retry(request: Call) -> Response[str]:
        caller = permit(request.user, RETRY)
        form = await request.form()
        # Each item is a processor and a case; the rest of it is for the gate to refuse.
        items = [str(item).partition("/") for item in form.getall("item", [])[:AT_ONCE_MAX]]
        note = str(form.get("note", ""))
        given = [_order(case, ordering.retry(case, processor, note)) for processor, _slash, case in items]
        results = await give(orders, caller, str(form.get("id", "")), given, language_of(request))
        return pages.page(request, "ordered.html", PARKED, results=results, back="/parked")

    return retry


def _discard_handler(orders: Orders, pages: Pages) -> HTTPRouteHandler:
    @post("/parked/discard", name="parked.discard", status_code=200)
    async def discard(request: Call) -> Response[str]:
        caller = permit(request.user, DISCARD)
        form = await request.form()
        processor, _slash, case = str(form.get("item", "")).partition("/")
        event, note, ground = (str(form.get(name, "")) for name in ("event", "note", "ground"))
        try:
            given = [_order(case, ordering.discard(case, processor, event, note, ground))]
        except ordering.NeverLeftOut:
            raise Unreadable("parked.unknown") from None
        results = await give(orders, caller, str(form.get("id", "")), given, language_of(request))
        return pages.page(request, "ordered.html", PARKED, results=results, back="/parked")

    return discard


def _order(about: str, order: tuple[str, Mapping[str, Any]]) -> Order:
    kind, data = order
    return Order(about=about, type=kind, data=data)


def _grounds(parked: str, language: str) -> Sequence[tuple[str, str]]:
    """The grounds on which an event can be left out where no note may lie, with their words."""
    if ledger_of_stream(parked) is not PATTERNS:
        return ()
    return [(one.value, one.nl if language == "nl" else one.en) for one in DiscardGround]
