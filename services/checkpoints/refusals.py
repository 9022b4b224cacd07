"""What the rules of checkpoints say no to."""

from collections.abc import Mapping
from types import MappingProxyType

from ..refusals import Refusal

REFUSALS: Mapping[str, Refusal] = MappingProxyType(
    {
        "checkpoint.not_next": Refusal(
            nl="Het controlepunt sluit niet aan op het vorige, dat over {size} gebeurtenissen ging.",
            en="The checkpoint does not continue the one before, which was of {size} events.",
            remedy_nl="Lees het logboek opnieuw en begin bij het laatste controlepunt.",
            remedy_en="Read the log again and begin at the last checkpoint.",
        ),
        "checkpoint.inconsistent": Refusal(
            nl="Het bewijs toont niet dat het logboek alleen is gegroeid sinds het vorige controlepunt.",
            en="The proof does not show that the log only grew since the checkpoint before.",
            remedy_nl="Controleer het logboek met `meldstroom audit verify`: er kan mee geknoeid zijn.",
            remedy_en="Check the log with `meldstroom audit verify`: it may have been tampered with.",
        ),
        "checkpoint.other_note": Refusal(
            nl="Wat is ondertekend is niet wat in het controlepunt staat.",
            en="What was signed is not what the checkpoint says.",
            remedy_nl="Onderteken wat er staat.",
            remedy_en="Sign what it says.",
        ),
        "checkpoint.never_signed": Refusal(
            nl="Over {size} gebeurtenissen is nog geen controlepunt gezet.",
            en="No checkpoint of {size} events was signed yet.",
            remedy_nl="Leg eerst het controlepunt vast.",
            remedy_en="Record the checkpoint first.",
        ),
    }
)
