"""One address for each act: what the path of a command is, and what it is called in the API description."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from events.registry import COMMANDS, Command, stream_kind

from ..permissions import ALLOWED, act_of

# Where it is not the kind and an s.
_COLLECTIONS: Mapping[str, str] = MappingProxyType(
    {
        "parking": "parked",
        "patternparking": "parked-patterns",
        "accessparking": "parked-access",
        "duty": "duties",
        "guidance": "guidance",
        "escrow": "escrow",
    }
)

# A second act that opens a stream of its kind has its own address within the collection.
_SECOND = frozenset({"handoff.entrust", "incident.bring-in", "complaint.bring-in"})


@dataclass(frozen=True, slots=True)
class Act:
    """A command type as HTTP knows it."""

    name: str  # `complaint.file`
    command: type[Command]

    @property
    def kind(self) -> str:
        """The kind of stream, such as `complaint`."""
        return stream_kind(self.command.TYPE)

    @property
    def path(self) -> str:
        """`/complaints` for the act that opens a complaint, `/complaints/{stream}/{act}` for one on a complaint.

        An act that may do either names its stream in its body: `/parked/{act}`, `/handoffs/entrust`.
        """
        collection = f"/{_COLLECTIONS.get(self.kind, f'{self.kind}s')}"
        act = self.name.partition(".")[2]
        match self.command.OPENS:
            case True if self.name not in _SECOND:
                return collection
            case True | None:
                return f"{collection}/{act}"
            case _:
                return f"{collection}/{{stream}}/{act}"

    @property
    def summary(self) -> str:
        """The first sentence of what the command says about itself."""
        return (self.command.__doc__ or "").strip().partition("\n")[0]


def may_be_sent(type: str) -> bool:
    """Whether anybody may send it. Raises `LookupError` for an act of which the table of permissions says nothing."""
    if (act := act_of(type)) not in ALLOWED:
        raise LookupError(f"services/permissions.py does not say who may {act}")
    return bool(ALLOWED[act])


# A later version of a type takes the address over; the earlier one is still taken as a CloudEvent.
# What nobody may send has no address.
ACTS: Mapping[str, Act] = MappingProxyType(
    {act_of(type): Act(act_of(type), COMMANDS[type]) for type in sorted(COMMANDS) if may_be_sent(type)}
)
