"""What holds a case at this place of its log: what people placed, what its duties say, and an open conversation.

The keyring keeps the same by the same events (`services.inspectorate.holds`), of all cases, and looks once more when
it destroys. What it has not read yet is seen here; what another case of the same person holds is seen only there.
"""

from collections.abc import Iterator

from events.vocabulary import HoldReason

from ..conversation.state import Talking
from ..decider import Context
from ..inspectorate.duty_state import BoardAware, FilingDue, InConsultation, Known, KnownToStaff
from .state import Erasure, Nothing


def holding(state: Erasure, context: Context) -> HoldReason | None:
    """What holds the case, the first there is."""
    return next(_holding(state, context), None)


def _holding(state: Erasure, context: Context) -> Iterator[HoldReason]:
    for duty in context.beside("duty"):
        if isinstance(duty, FilingDue):
            yield HoldReason.FILING_DUE
        elif isinstance(duty, KnownToStaff | BoardAware | InConsultation):
            yield HoldReason.DUTY
        if isinstance(duty, Known) and duty.account.filed_at is not None and duty.account.outcome is None:
            yield HoldReason.CRIMINAL_TRACK
    if any(isinstance(one, Talking) for one in context.beside("conversation")):
        yield HoldReason.CONVERSATION
    if not isinstance(state, Nothing):
        yield from sorted(state.file.holds)
