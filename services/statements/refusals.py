"""What the rules of statements say no to."""

from collections.abc import Mapping
from types import MappingProxyType

from ..refusals import Refusal

REFUSALS: Mapping[str, Refusal] = MappingProxyType(
    {
        "statement.year": Refusal(
            nl="Dit jaar is nog niet begonnen.",
            en="This year has not begun yet.",
            remedy_nl="Geef op wat er was, niet wat wordt verwacht.",
            remedy_en="State what was, not what is expected.",
        ),
        "statement.full": Refusal(
            nl="Voor één jaar worden niet meer dan {most} opgaven bewaard.",
            en="No more than {most} statements are kept for one year.",
            remedy_nl="Voeg eenheden samen.",
            remedy_en="Join units together.",
        ),
    }
)
