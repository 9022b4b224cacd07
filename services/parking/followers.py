"""Which processors read which ledger, and so what each can have parked: by the kind of stream that orders lie on."""

from collections.abc import Mapping
from types import MappingProxyType

from events.vocabulary import Processor

from ..refusals import Refused

FOLLOWERS: Mapping[str, tuple[Processor, ...]] = MappingProxyType(
    {
        "parking": (Processor.READING, Processor.ESCALATION, Processor.INSPECTORATE, Processor.PATTERNS),
        "patternparking": (Processor.OVERSIGHT, Processor.STEWARDSHIP),
        "accessparking": (Processor.ACCESS,),
    }
)


def require_follower(kind: str, processor: Processor) -> None:
    """Refuse an order to a processor that never meets it, since it reads another ledger."""
    if processor not in FOLLOWERS[kind]:
        raise Refused(
            "parking.processor", field="processor", processor=processor.value, processors=", ".join(FOLLOWERS[kind])
        )
