"""What the rules of publications say no to. No text says anything of a figure."""

from collections.abc import Mapping
from types import MappingProxyType

from ..refusals import Refusal

REFUSALS: Mapping[str, Refusal] = MappingProxyType(
    {
        "release.draft.open": Refusal(
            nl="Er wordt al een publicatie voorbereid: {release}.",
            en="Another publication is being prepared: {release}.",
            remedy_nl="Publiceer die eerst, of trek haar terug; twee tegelijk zijn niet samen te toetsen.",
            remedy_en="Publish it first, or take it back; two at once cannot be audited together.",
        ),
        "release.draft.none": Refusal(
            nl="Deze publicatie wordt niet voorbereid.",
            en="This publication is not being prepared.",
            remedy_nl="Bereid haar eerst voor.",
            remedy_en="Prepare it first.",
        ),
        "release.unknown": Refusal(
            nl="Deze publicatie is nooit gedaan.",
            en="This publication was never made.",
            remedy_nl="Neem het nummer over uit het register van publicaties.",
            remedy_en="Copy the number from the register of publications.",
        ),
        "release.full": Refusal(
            nl="Meer dan {most} publicaties worden niet bewaard.",
            en="No more than {most} publications are kept.",
            remedy_nl="Overleg met de beheerder.",
            remedy_en="Speak with the operator.",
        ),
        "release.calendar": Refusal(
            nl="Cijfers worden alleen gepubliceerd in de maanden {months}.",
            en="Figures are published in the months {months} only.",
            remedy_nl="Wacht tot dan; een correctie van wat gepubliceerd is kan altijd.",
            remedy_en="Wait until then; what was published can be corrected at any time.",
        ),
        "release.table": Refusal(
            nl="Zo is niet te tellen naar: {dimension}.",
            en="This cannot be counted by: {dimension}.",
            remedy_nl="Noem in elke tabel één keer de periode, en elke andere dimensie hoogstens één keer; "
            "van gedraging, grond en relatie hoogstens één.",
            remedy_en="Name the period once in every table, and every other dimension at most once; "
            "of behaviour, ground and relation at most one.",
        ),
        "release.large": Refusal(
            nl="Meer dan {most} cijfers in één publicatie zijn niet na te rekenen.",
            en="More than {most} figures in one publication cannot be audited.",
            remedy_nl="Vraag minder dimensies tegelijk (fixed_max), of minder waarden.",
            remedy_en="Ask for fewer dimensions at once (fixed_max), or for fewer values.",
        ),
        "release.part": Refusal(
            nl="Het volgende deel is nummer {next}.",
            en="The next part is number {next}.",
            remedy_nl="Stuur de delen op volgorde, elk één keer.",
            remedy_en="Send the parts in order, each once.",
        ),
        "release.cell.elsewhere": Refusal(
            nl="Een cijfer staat in geen van de tabellen van deze publicatie.",
            en="A figure stands in none of the tables of this publication.",
            remedy_nl="Geef tabel en waarden zoals zij zijn voorbereid.",
            remedy_en="Give table and values as they were prepared.",
        ),
        "release.cell.order": Refusal(
            nl="De cijfers staan niet in de volgorde van hun tabellen en waarden, of een staat er dubbel.",
            en="The figures are not in the order of their tables and values, or one is there twice.",
            remedy_nl="Stuur ze op volgorde, met `*` achteraan, elk één keer.",
            remedy_en="Send them in order, with `*` last, each once.",
        ),
        "release.cell.unclear": Refusal(
            nl="Een cijfer heeft een aantal, of de reden waarom het er niet is: een van beide.",
            en="A figure has a count, or the reason why there is none: one of the two.",
            remedy_nl="Geef count of withheld.",
            remedy_en="Give count or withheld.",
        ),
        "release.cell.small": Refusal(
            nl="Een cijfer van minder dan {least} wordt niet gepubliceerd.",
            en="No figure of fewer than {least} is published.",
            remedy_nl="Houd het achter, en wat het zou verraden.",
            remedy_en="Withhold it, and what would give it away.",
        ),
        "release.cell.rounding": Refusal(
            nl="Een totaal wordt op zichzelf afgerond op {base}.",
            en="A total is rounded by itself, to {base}.",
            remedy_nl="Rond totalen af, en geef aan dat zij zijn afgerond.",
            remedy_en="Round totals, and say that they are rounded.",
        ),
        "release.incomplete": Refusal(
            nl="Er zijn {cells} cijfers van de {asked} die de tabellen vragen.",
            en="There are {cells} figures of the {asked} that the tables ask for.",
            remedy_nl="Voeg de andere toe, ook die welke worden achtergehouden.",
            remedy_en="Add the others, those that are withheld among them.",
        ),
        "release.digest": Refusal(
            nl="Wat is toegevoegd is iets anders dan wat is getoetst.",
            en="What was added is not what was audited.",
            remedy_nl="Trek de voorbereiding terug, en bereid haar opnieuw voor.",
            remedy_en="Take the preparation back, and prepare it again.",
        ),
        "release.rule": Refusal(
            nl="Sinds de voorbereiding geldt een andere regel: {rule}.",
            en="Another rule is in force since it was prepared: {rule}.",
            remedy_nl="Bereid de publicatie opnieuw voor onder die regel.",
            remedy_en="Prepare the publication again under that rule.",
        ),
        "release.audit.other": Refusal(
            nl="De toets is van andere cijfers, andere eerdere publicaties of een andere regel.",
            en="The audit is of other figures, other earlier publications or another rule.",
            remedy_nl="Toets deze cijfers samen met alles wat eerder is gepubliceerd.",
            remedy_en="Audit these figures together with all that was published before.",
        ),
        "release.audit.narrow": Refusal(
            nl="Een beschermd cijfer is nauwer te herleiden dan {width} zaken.",
            en="A protected figure can be told more nearly than {width} cases.",
            remedy_nl="Houd meer cijfers achter.",
            remedy_en="Withhold more figures.",
        ),
        "release.correction.other": Refusal(
            nl="De latere publicatie is geen correctie van deze.",
            en="The later publication is no correction of this one.",
            remedy_nl="Bereid een publicatie voor die deze corrigeert, en publiceer haar eerst.",
            remedy_en="Prepare a publication that corrects this one, and publish it first.",
        ),
        "release.correction.same": Refusal(
            nl="Een regel van de aansluiting zegt twee keer hetzelfde.",
            en="A line of the reconciliation says the same twice.",
            remedy_nl="Noem alleen cijfers die veranderd zijn.",
            remedy_en="Name only figures that have changed.",
        ),
    }
)
