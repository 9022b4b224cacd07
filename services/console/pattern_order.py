"""What is ordered of a pattern by its forms: recorded, or the form again with what was typed and what is wrong.

What someone typed may be personal: it is in the answer alone, and in no address and no log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, post
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from projections.patterns import measure_lines

from ..permissions import Caller
from ..reading.pattern_course_views import measure_view
from .orders import Order, Orders, Result, give, new_id
from .pattern_acts import BY_NAME, Act, Field
from .pattern_list import viewer_of
from .pattern_names import measure_names
from .pattern_page import found_pattern
from .ports import Sources
from .rendering import Call, Pages, language_of, with_query
from .screens import PATTERNS, permit

VALUES_MAX = 60  # Of one field of a form.
UNREADABLE = frozenset({"malformed", "unknown_field"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it was filled in. `wrong` says what is amiss of a field; `refused` is None where it was not sent on.

    `id` is that of the next attempt: the same again where nobody knows what became of this one.
    """

    act: Act
    values: Mapping[str, Sequence[str]]
    id: str
    wrong: Mapping[str, str]
    refused: Result | None

    @property
    def about(self) -> str:
        """Which measure, advice, lesson or request it is about."""
        return next(iter(self.values.get(self.act.hidden, ())), "")


def lacking(act: Act, values: Mapping[str, Sequence[str]]) -> Filled:
    """A form that was not sent on, since something is not filled in."""
    wrong = dict.fromkeys((field.name for field in act.lacking(values)), "lacking")
    return Filled(act=act, values=values, id=new_id(), wrong=wrong, refused=None)


def refused(act: Act, values: Mapping[str, Sequence[str]], id: str, result: Result) -> Filled:
    """A form that was sent and refused."""
    field: Field | None = act.field_at(result.field, values)
    why = "unreadable" if result.code in UNREADABLE else "refused"
    return Filled(
        act=act,
        values=values,
        id=id if result.status >= 500 else new_id(),
        wrong={field.name: why} if field else {},
        refused=result,
    )


def pattern_order_handlers(sources: Sources, orders: Orders, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The order of each form."""

    @post("/patterns/{pattern:str}/acts/{act:str}", name="pattern.act", status_code=200)
    async def done(request: Call, pattern: FromPath[str], act: FromPath[str]) -> Response[str]:
        if act not in BY_NAME:
            raise HTTPException(status_code=404)
        known = BY_NAME[act]
        caller = permit(request.user, known.permission)
        form = await request.form()
        filled = {name: [str(value) for value in form.getall(name)[:VALUES_MAX]] for name in form}
        if known.lacking(filled):
            return await again(request, caller, pattern, lacking(known, filled), 422)
        id = str(form.get("id", ""))
        order = Order(about=pattern, type=known.type, subject=pattern, data=known.data(filled))
        (result,) = await give(orders, caller, id, [order], language_of(request))
        if not result.done:
            return await again(request, caller, pattern, refused(known, filled, id, result), result.status)
        # What was recorded is waited for, so that whoever goes back finds it there.
        number = result.event.rpartition(".")[2]
        back = with_query(f"/patterns/{pattern}", {"at_least": number})
        return pages.page(request, "ordered.html", PATTERNS, results=[result], back=back)

    async def again(request: Call, caller: Caller, pattern: str, filled: Filled, status: int) -> Response[str]:
        measures: Mapping[str, str] = {}
        if any(field.of_measures for field in filled.act.fields):
            row = await found_pattern(sources, caller, pattern)
            viewer = viewer_of(sources, caller, language_of(request))
            lines = [measure_view(line, viewer) for line in measure_lines(row["measures"])]
            measures = measure_names(lines, viewer.language)
        return pages.page(
            request,
            "pattern_act.html",
            PATTERNS,
            status=status,
            of=pattern,
            home=f"/patterns/{pattern}",
            filled=filled,
            measures=list(measures.items()),
        )

    return [done]
