"""What is ordered of a pattern by its forms: recorded, or the form again with what was typed and what is wrong."""

from collections.abc import Mapping, Sequence

from litestar import Response, post
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from projections.patterns import measure_lines

from ..permissions import Caller
from ..reading.pattern_course_views import measure_view
from .forms import one_of, typed
from .ordered import Filled, answered, lacking, ordered
from .orders import Order, Orders, give
from .pattern_acts import BY_NAME
from .pattern_list import viewer_of
from .pattern_names import measure_names
from .pattern_page import found_pattern
from .ports import Sources
from .rendering import Call, Pages, language_of, with_query
from .screens import PATTERNS, permit


def pattern_order_handlers(sources: Sources, orders: Orders, pages: Pages) -> Sequence[HTTPRouteHandler]:
    """The order of each form."""

    @post("/patterns/{pattern:str}/acts/{act:str}", name="pattern.act", status_code=200)
    async def done(request: Call, pattern: FromPath[str], act: FromPath[str]) -> Response[str]:
        if act not in BY_NAME:
            raise HTTPException(status_code=404)
        known = BY_NAME[act]
        caller = permit(request.user, known.permission)
        values = typed(await request.form())
        address, home = request.url.path, f"/patterns/{pattern}"
        if known.lacking(values):
            return await again(request, caller, pattern, lacking(known, address, values))
        order = Order(about=pattern, type=known.type, subject=pattern, data=known.data(values))
        results = await give(orders, caller, one_of(values, "id"), [order], language_of(request))
        filled = answered(known, address, values, results)
        if filled.again:
            return await again(request, caller, pattern, filled)
        # What was recorded is waited for, so that whoever goes back finds it there.
        back = with_query(home, {"at_least": results[0].event.rpartition(".")[2]})
        return ordered(pages, request, PATTERNS, filled, back)

    async def again(request: Call, caller: Caller, pattern: str, filled: Filled) -> Response[str]:
        measures: Mapping[str, str] = {}
        if any(field.of_measures for field in filled.form.fields):
            row = await found_pattern(sources, caller, pattern)
            viewer = viewer_of(sources, caller, language_of(request))
            lines = [measure_view(line, viewer) for line in measure_lines(row["measures"])]
            measures = measure_names(lines, viewer.language)
        return ordered(pages, request, PATTERNS, filled, f"/patterns/{pattern}", list(measures.items()))

    return [done]
