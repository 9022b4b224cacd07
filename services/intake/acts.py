"""One address for each act: what the path of a command is, and what it is called in the API description."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from events.registry import COMMANDS, Command, stream_kind

from ..permissions import act_of


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
        """`/complaints` for the act that opens a complaint, `/complaints/{stream}/{act}` for any other."""
        collection = f"/{self.kind}s"
        return collection if self.command.OPENS else f"{collection}/{{stream}}/{self.name.partition('.')[2]}"

    @property
    def summary(self) -> str:
        """The first sentence of what the command says about itself."""
        return (self.command.__doc__ or "").strip().partition("\n")[0]


# A later version of a type takes the address over; the earlier one is still taken as a CloudEvent.
ACTS: Mapping[str, Act] = MappingProxyType(
    {act_of(type): Act(act_of(type), COMMANDS[type]) for type in sorted(COMMANDS)}
)
