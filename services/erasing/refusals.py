"""What the rules of destroying keys say no to."""

from collections.abc import Mapping
from types import MappingProxyType

from ..refusals import Refusal

REFUSALS: Mapping[str, Refusal] = MappingProxyType(
    {
        "erasure.on-hold": Refusal(
            nl="Van deze zaak mag nu niets worden vernietigd (reden: {hold}).",
            en="Nothing of this case may be destroyed now (reason: {hold}).",
            remedy_nl="Vraag het opnieuw als die reden er niet meer is (AVG 17 lid 3).",
            remedy_en="Ask again once that reason is no longer there (GDPR 17(3)).",
        ),
        "erasure.pending": Refusal(
            nl="Voor deze zaak loopt al een verzoek ({request}).",
            en="A request for this case is under way already ({request}).",
            remedy_nl="Wacht tot iemand dat heeft goedgekeurd of afgewezen.",
            remedy_en="Wait until someone has approved or rejected that one.",
        ),
        "erasure.unknown": Refusal(
            nl="Zo'n verzoek is er bij deze zaak niet.",
            en="There is no such request for this case.",
            remedy_nl="Neem het nummer over uit de lijst van verzoeken.",
            remedy_en="Copy the number from the list of requests.",
        ),
        "erasure.answered": Refusal(
            nl="Dit verzoek is al beantwoord.",
            en="This request was answered already.",
            remedy_nl="Doe zo nodig een nieuw verzoek.",
            remedy_en="Make a new request where one is needed.",
        ),
        "erasure.same-person": Refusal(
            nl="Wie om vernietiging vraagt, beslist er niet over.",
            en="Whoever asks for the destruction does not decide on it.",
            remedy_nl="Laat een tweede persoon beslissen, in een andere rol.",
            remedy_en="Have a second person decide, in another role.",
        ),
        "erasure.same-role": Refusal(
            nl="Wie instemt, doet dat in een andere rol dan wie erom vroeg.",
            en="Whoever agrees does so in another role than whoever asked.",
            remedy_nl="Laat iemand met een andere rol beslissen.",
            remedy_en="Have someone with another role decide.",
        ),
        "erasure.retention.not-over": Refusal(
            nl="Van deze zaak is geen bewaartermijn verstreken.",
            en="No retention term of this case has run out.",
            remedy_nl="Zie de termijn met `meldstroom retention explain`, of noem een andere grond.",
            remedy_en="See the term with `meldstroom retention explain`, or name another ground.",
        ),
        "erasure.retention.of-case": Refusal(
            nl="Een bewaartermijn geldt voor de zaak, niet voor één persoon daarin.",
            en="A retention term is that of the case, not of one person in it.",
            remedy_nl="Laat de persoon weg, of noem een andere grond.",
            remedy_en="Leave the person out, or name another ground.",
        ),
        "erasure.retention.goes-on": Refusal(
            nl="Deze zaak is heropend, en wordt behandeld.",
            en="This case was taken up again, and is being handled.",
            remedy_nl="Wijs het verzoek af; de termijn begint opnieuw als de zaak eindigt.",
            remedy_en="Reject the request; the term begins anew once the case ends.",
        ),
        "erasure.hold.not-by-hand": Refusal(
            nl="Deze reden ({reason}) volgt uit de zaak zelf.",
            en="This reason ({reason}) follows from the case itself.",
            remedy_nl="Kies een wettelijke plicht, archivering of een rechtsvordering.",
            remedy_en="Choose a legal duty, archiving or a legal claim.",
        ),
        "erasure.begun": Refusal(
            nl="De vernietiging is begonnen ({request}): de sleutels kunnen al weg zijn.",
            en="The destruction has begun ({request}): the keys may be gone already.",
            remedy_nl="Lees wat er nog leesbaar is; wat vernietigd is, komt niet terug.",
            remedy_en="See what can still be read; what is destroyed does not come back.",
        ),
        "erasure.not-agreed": Refusal(
            nl="Over dit verzoek zijn geen twee mensen het eens geworden.",
            en="No two people have agreed on this request.",
            remedy_nl="Laat een tweede persoon het goedkeuren.",
            remedy_en="Have a second person approve it.",
        ),
    }
)
