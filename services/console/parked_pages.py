"""What is parked: the cases that a process could not go on with, why, what waits behind them, and what to do."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from events.ledgers import CASES, ledger_of_stream
from events.vocabulary import Processor

from ..intake.problems import PROBLEMS
from ..parking import ordering
from ..parking.described import described
from ..permissions import Caller
from ..reading.problems import Unreadable
from ..refusal_catalogue import REFUSALS
from .forms import one_of, typed
from .ordered import answered, lacking, ordered
from .orders import Order, Orders, give, new_id
from .parked_forms import DISCARD, RETRY, discard_of, retry_of
from .ports import Parked, ParkedCase, ParkedCommand
from .rendering import Call, Pages, language_of
from .screens import PARKED, permit
from .timeline import told

EVENTS_SHOWN_MAX = 100


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
            retry=retry_of(case),
            discard=discard_of(case),
            noted=ledger_of_stream(case) is CASES,
        )

    return shown


def _retry_handler(orders: Orders, pages: Pages) -> HTTPRouteHandler:
    @post("/parked/retry", name="parked.retry", status_code=200)
    async def retry(request: Call) -> Response[str]:
        caller = permit(request.user, RETRY.permission)
        values = typed(await request.form())
        # Each item is a processor and a case; the rest of it is for the gate to refuse.
        items = {item: item.partition("/")[::2] for item in values.get("item", ())}
        form, note = retry_of(*(case for _processor, case in items.values())), one_of(values, "note")
        if not items:
            return ordered(pages, request, PARKED, lacking(RETRY, request.url.path, values), "/parked")
        given = [_order(item, case, ordering.retry(case, processor, note)) for item, (processor, case) in items.items()]
        results = await give(orders, caller, one_of(values, "id"), given, language_of(request))
        left = {**values, "item": [one.key for one in results if not one.done]}
        return ordered(pages, request, PARKED, answered(form, request.url.path, left, results), "/parked")

    return retry


def _discard_handler(orders: Orders, pages: Pages) -> HTTPRouteHandler:
    @post("/parked/discard", name="parked.discard", status_code=200)
    async def discard(request: Call) -> Response[str]:
        caller = permit(request.user, DISCARD.permission)
        values = typed(await request.form())
        item = one_of(values, "item")
        processor, _slash, case = item.partition("/")
        form = discard_of(case)
        if form is None:
            raise Unreadable("parked.unknown")
        back = f"/parked/{item}"
        if form.lacking(values):
            return ordered(pages, request, PARKED, lacking(form, request.url.path, values), back)
        event, note, ground = (one_of(values, name) for name in ("event", "note", "ground"))
        given = [_order(item, case, ordering.discard(case, processor, event, note, ground))]
        results = await give(orders, caller, one_of(values, "id"), given, language_of(request))
        return ordered(pages, request, PARKED, answered(form, request.url.path, values, results), back)

    return discard


def _order(item: str, about: str, order: tuple[str, Mapping[str, Any]]) -> Order:
    kind, data = order
    return Order(about=about, type=kind, data=data, key=item)
