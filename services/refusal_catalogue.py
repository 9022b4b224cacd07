"""Every refusal there is, by code, and its words."""

from collections.abc import Mapping
from types import MappingProxyType

from .checkpoints.refusals import REFUSALS as CHECKPOINTS
from .complaints.hearing_refusals import REFUSALS as HEARINGS
from .complaints.measure_refusals import REFUSALS as MEASURES
from .complaints.refusals import REFUSALS as COMPLAINTS
from .conversation.refusals import REFUSALS as CONVERSATIONS
from .erasing.refusals import REFUSALS as ERASING
from .escalation.refusals import REFUSALS as DEADLINES
from .escrow.refusals import REFUSALS as ESCROW
from .federation.refusals import REFUSALS as FEDERATION
from .guidance.refusals import REFUSALS as GUIDANCE
from .incidents.refusals import REFUSALS as INCIDENTS
from .inspectorate.duty_refusals import REFUSALS as DUTIES
from .inspectorate.handoff_refusals import REFUSALS as HANDOFFS
from .parking.refusals import REFUSALS as PARKING
from .patterns.refusals import REFUSALS as PATTERNS
from .refusals import GENERAL, Refusal
from .releases.refusals import REFUSALS as RELEASES
from .statements.refusals import REFUSALS as STATEMENTS

REFUSALS: Mapping[str, Refusal] = MappingProxyType(
    {
        **GENERAL,
        **INCIDENTS,
        **COMPLAINTS,
        **HEARINGS,
        **MEASURES,
        **DEADLINES,
        **ESCROW,
        **CONVERSATIONS,
        **GUIDANCE,
        **ERASING,
        **HANDOFFS,
        **DUTIES,
        **PARKING,
        **PATTERNS,
        **STATEMENTS,
        **RELEASES,
        **FEDERATION,
        **CHECKPOINTS,
    }
)


def words(code: str, language: str, parameters: Mapping[str, str | int]) -> tuple[str, str]:
    """What a refusal says and its remedy, in Dutch (`nl`) or else in English."""
    return REFUSALS[code].said(language, parameters)
