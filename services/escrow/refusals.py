"""What the rules of escrow say no to."""

from collections.abc import Mapping
from types import MappingProxyType

from ..refusals import Refusal

REFUSALS: Mapping[str, Refusal] = MappingProxyType(
    {
        "escrow.released": Refusal(
            nl="Deze melding is vrijgegeven, want een andere noemt dezelfde persoon; terugnemen kan niet meer.",
            en="This report is released, because another names the same person; it cannot be taken back.",
            remedy_nl="Spreek met de vertrouwenspersoon of ombudsfunctionaris over wat er nu gebeurt.",
            remedy_en="Speak with the confidential adviser or the ombuds officer about what happens now.",
        ),
        "escrow.sealed": Refusal(
            nl="Deze melding is niet vrijgegeven, en niemand kan haar lezen.",
            en="This report is not released, and nobody can read it.",
            remedy_nl="Wacht: zij wordt vrijgegeven zodra een onafhankelijke melding dezelfde persoon noemt.",
            remedy_en="Wait: it is released once an independent report names the same person.",
        ),
        "escrow.withdrawn": Refusal(
            nl="Deze melding is teruggenomen en gewist.",
            en="This report was taken back and erased.",
            remedy_nl="Er is niets meer om te lezen.",
            remedy_en="There is nothing left to read.",
        ),
        "escrow.deposit.unknown": Refusal(
            nl="Deze melding ligt hier niet.",
            en="There is no such report here.",
            remedy_nl="Controleer het nummer van de melding.",
            remedy_en="Check the number of the report.",
        ),
        "escrow.warning.required": Refusal(
            nl="Wie een vrijgegeven melding leest, moet eerst weten wat de meldplicht van WHW 1.20 van hem vraagt.",
            en="Who reads a released report must first know what the duty of WHW 1.20 asks of them.",
            remedy_nl="Lees de waarschuwing ({warning}) op {address}, en stuur haar mee als warning.",
            remedy_en="Read the warning ({warning}) at {address}, and send it along as warning.",
        ),
        "escrow.period-reversed": Refusal(
            nl="Deze periode eindigt voor zij begint.",
            en="This period ends before it begins.",
            remedy_nl="Verwissel of verbeter de data.",
            remedy_en="Swap or correct the dates.",
        ),
        "escrow.full": Refusal(
            nl="Hier kunnen niet meer dan {most} meldingen liggen.",
            en="No more than {most} reports can lie here.",
            remedy_nl="Meld het rechtstreeks, desgewenst anoniem, of spreek met een vertrouwenspersoon.",
            remedy_en="Report it directly, anonymously if you wish, or speak with a confidential adviser.",
        ),
    }
)
