"""What the rules of parking say no to."""

from collections.abc import Mapping
from types import MappingProxyType

from ..refusals import Refusal

REFUSALS: Mapping[str, Refusal] = MappingProxyType(
    {
        "parking.processor": Refusal(
            nl="Dit proces ({processor}) leest het grootboek niet waarop dit ligt, dus heeft het dit niet geparkeerd.",
            en="This process ({processor}) does not read the ledger that this lies on, so it cannot have parked it.",
            remedy_nl="Noem het proces dat `meldstroom parked list` erbij noemt: {processors}.",
            remedy_en="Name the process that `meldstroom parked list` names beside it: {processors}.",
        ),
    }
)
