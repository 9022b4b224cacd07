"""What operators order about what is parked, as forms: of a case with a note, elsewhere on a ground."""

from collections.abc import Mapping

from events.commands.parking import DiscardParked, DiscardParkedPattern, RetryParked
from events.ledgers import CASES, PATTERNS, ledger_of_stream
from events.vocabulary import DiscardGround

from .forms import Field, Form, Input
from .words import marked as _

RETRY = Form(
    type=RetryParked.TYPE,
    title=_("Try again"),
    fields=(
        Field(
            name="note",
            title=_("Why: sealed, for whoever reads the history of the case"),
            input=Input.TEXT,
            needed=False,
        ),
    ),
    hidden=("item",),
)
RETRY_ELSEWHERE = Form(type=RetryParked.TYPE, title=_("Try again"), hidden=("item",))

DISCARD = Form(
    type=DiscardParked.TYPE,
    title=_("Leave it out"),
    fields=(Field(name="note", title=_("Why: it stays on the log, sealed"), input=Input.TEXT),),
    weighty=True,
    hidden=("item", "event"),
)
_DISCARD_PATTERN = Form(
    type=DiscardParkedPattern.TYPE,
    title=_("Leave it out"),
    fields=(Field(name="ground", title=_("On what ground"), input=Input.ONE, codes=tuple(DiscardGround)),),
    weighty=True,
    hidden=("item", "event"),
)
_DISCARDS: Mapping[str, Form] = {CASES.name: DISCARD, PATTERNS.name: _DISCARD_PATTERN}


def retry_of(*parked: str) -> Form:
    """The form to try these again."""
    return RETRY if any(ledger_of_stream(one) is CASES for one in parked) else RETRY_ELSEWHERE


def discard_of(parked: str) -> Form | None:
    """The form to leave an event of it out; None where nothing is ever left out."""
    return _DISCARDS.get(ledger_of_stream(parked).name)
