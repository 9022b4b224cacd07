"""What became of what a form ordered: a page of its own, with the form again where not all of it was recorded.

What someone typed may be personal: it is in the answer alone, and in no address and no log.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar import Response

from .forms import Form, one_of
from .orders import Result, new_id
from .rendering import Call, Pages
from .screens import Screen

UNREADABLE = frozenset({"malformed", "unknown_field"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form as it was filled in. `wrong` says what is amiss of a field; one that was not sent on has no `results`.

    `id` is that of the next attempt: the same again where nobody knows yet what became of this one.
    """

    form: Form
    address: str
    values: Mapping[str, Sequence[str]]
    id: str
    wrong: Mapping[str, str]
    results: Sequence[Result] = ()

    @property
    def again(self) -> bool:
        """Whether it comes back: not all that it asked for was recorded."""
        return not self.results or any(not one.done for one in self.results)

    @property
    def status(self) -> int:
        """With which status it is answered: that of a refusal where nothing was done."""
        if not self.results:
            return 422
        return 200 if any(one.done for one in self.results) else self.results[0].status

    @property
    def refused(self) -> Result | None:
        """The first order that was refused."""
        return next((one for one in self.results if one.refused), None)


def lacking(form: Form, address: str, values: Mapping[str, Sequence[str]]) -> Filled:
    """A form that was not sent on, since something is not filled in or nothing was chosen."""
    wrong = dict.fromkeys((field.name for field in form.lacking(values)), "lacking")
    return Filled(form=form, address=address, values=values, id=new_id(), wrong=wrong)


def answered(form: Form, address: str, values: Mapping[str, Sequence[str]], results: Sequence[Result]) -> Filled:
    """A form that was sent, with what became of it."""
    wrong = {}
    for result in results:
        if amiss := form.field_at(result.field, values):
            wrong[amiss.name] = "unreadable" if result.code in UNREADABLE else "refused"
    id = one_of(values, "id") if any(result.open for result in results) else new_id()
    return Filled(form=form, address=address, values=values, id=id, wrong=wrong, results=results)


def ordered(
    pages: Pages, request: Call, screen: Screen, filled: Filled, back: str, measures: Sequence[tuple[str, str]] = ()
) -> Response[str]:
    """The page. It shows what was sent, and of the log no more than that it was recorded there."""
    return pages.page(
        request, "ordered.html", screen, status=filled.status, filled=filled, back=back, measures=measures
    )
