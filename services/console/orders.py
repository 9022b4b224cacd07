"""What operators order from a page: a command of their own, through the gate that every command passes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

import orjson

from events.errors import ContractError

from ..intake.denials import Busy, Denied
from ..intake.desk import Failure, Taken, Unanswered
from ..intake.problems import problem
from ..intake.replies import answer_of
from ..intake.submission import Submission
from ..permissions import Caller

SOURCE = "/console"
PENDING = 202


class Orders(Protocol):
    """Takes commands (`services.bootstrap.ordering.Ordering`): as `intake.desk.Desk` does, and raises what it does."""

    async def take(self, caller: Caller, submission: Submission) -> Taken:
        """Take one message and wait for its outcome."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One thing that is asked for. `about` is what people call it; `subject` is empty where the command names it.

    `key` tells it from the others of its form, also when fewer of them are asked for again.
    """

    about: str
    type: str
    data: Mapping[str, Any]
    subject: str = ""
    key: str = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of an order: the event that was recorded, or that there was nothing to add, or why not.

    One that is `pending` is on its way: it is on the log's topic, and nobody has answered yet. What was refused has the
    code and the status that intake answers with, and the field where it lies in one.
    """

    about: str
    key: str = ""
    event: str = ""
    nothing: bool = False
    pending: bool = False
    title: str = ""
    remedy: str = ""
    code: str = ""
    field: str = ""
    status: int = 200

    @property
    def refused(self) -> bool:
        """Whether it was not recorded, or nobody could say so."""
        return bool(self.title)

    @property
    def done(self) -> bool:
        """Whether it was recorded, now or before."""
        return not self.refused and not self.pending

    @property
    def open(self) -> bool:
        """Whether it may be recorded still: asked again, it must be the same order."""
        return self.pending or self.status >= 500


def new_id() -> str:
    """The id of a form: sent twice, it is the same order."""
    return uuid4().hex


async def give(orders: Orders, caller: Caller, id: str, given: Sequence[Order], language: str) -> Sequence[Result]:
    """Give orders one after the other, each with its own result: one that fails holds back none of the others."""
    return [await _give(orders, caller, f"{id}-{order.key}", order, language) for order in given]


async def _give(orders: Orders, caller: Caller, id: str, order: Order, language: str) -> Result:
    data = orjson.dumps({name: value for name, value in order.data.items() if value not in ("", None)})
    submission = Submission(type=order.type, id=id, source=SOURCE, subject=order.subject or None, data=data)
    result: Taken | Failure
    try:
        result = await orders.take(caller, submission)
    except Unanswered:
        return _pending(order)
    except (Denied, ContractError, ConnectionError) as error:
        result = error
    except Busy:
        return _refused(order, problem("busy", language).body)
    answer = answer_of(result, language)
    if answer.status >= 400:
        return _refused(order, answer.body)
    if answer.status == PENDING:
        return _pending(order)
    events = answer.body.get("events", ())
    return Result(about=order.about, key=order.key, event=events[0]["id"] if events else "", nothing=not events)


def _pending(order: Order) -> Result:
    return Result(about=order.about, key=order.key, pending=True, status=PENDING)


def _refused(order: Order, body: Mapping[str, Any]) -> Result:
    return Result(
        about=order.about,
        key=order.key,
        title=body["title"],
        remedy=body["remedy"],
        code=body["code"],
        field=body.get("field", ""),
        status=body["status"],
    )
