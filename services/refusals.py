"""Domain refusals: a rule said no. Each has a code, what it means in two languages, and what the caller can do.

Refused                  the command is understood and authentic, and the rules do not allow it now
└── (one code a rule)    `services/<kind>/refusals.py` has the codes of a kind of stream, `GENERAL` those of all;
                         `services/refusal_catalogue.py` joins them, and HTTP maps them to RFC 9457 problem details
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from events.vocabulary.code import Code


class Refused(Exception):
    """A rule said no. `parameters` fill the catalogue's text and hold nothing personal."""

    def __init__(self, code: str, *, field: str | None = None, **parameters: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.parameters = parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What a code says, and the remedy, in both languages. `{name}` stands for a parameter of the refusal.

    `codes` says of which list a parameter is a code, or several with commas between: it is said in words.
    """

    nl: str
    en: str
    remedy_nl: str
    remedy_en: str
    codes: Mapping[str, type[Code]] = field(default_factory=dict)

    def said(self, language: str, parameters: Mapping[str, str | int]) -> tuple[str, str]:
        """What it says and the remedy, in Dutch (`nl`) or else in English."""
        said, remedy = (self.nl, self.remedy_nl) if language == "nl" else (self.en, self.remedy_en)
        worded = {name: self._worded(name, value, language) for name, value in parameters.items()}
        return said.format_map(worded), remedy.format_map(worded)

    def _worded(self, name: str, value: str | int, language: str) -> str | int:
        if name not in self.codes:
            return value
        said = {one.value: one.nl if language == "nl" else one.en for one in self.codes[name]}
        # An answer is given again for years; what is no code of the list any more is told as it was.
        return ", ".join(said.get(one, one) for one in str(value).split(", "))


GENERAL: Mapping[str, Refusal] = MappingProxyType(
    {
        "stream.unknown": Refusal(
            nl="Deze zaak bestaat niet.",
            en="There is no such case.",
            remedy_nl="Controleer het zaaknummer, of open de zaak eerst.",
            remedy_en="Check the case number, or open the case first.",
        ),
        "stream.exists": Refusal(
            nl="Onder dit nummer bestaat al een zaak.",
            en="There is a case under this number already.",
            remedy_nl="Kies een ander nummer, of laat het weg.",
            remedy_en="Choose another number, or leave it out.",
        ),
        "stream.kind": Refusal(
            nl="Deze opdracht hoort niet bij dit soort zaak.",
            en="This command does not belong to this kind of case.",
            remedy_nl="Stuur de opdracht naar een zaak van de juiste soort.",
            remedy_en="Send the command to a case of the right kind.",
        ),
        "ledger.other": Refusal(
            nl="Op dit grootboek ({ledger}) liggen geen reeksen van deze soort ({kind}).",
            en="On this ledger ({ledger}) there are no streams of this kind ({kind}).",
            remedy_nl="Stuur de opdracht via de intake: die kiest het grootboek.",
            remedy_en="Send the command through intake, which chooses the ledger.",
        ),
        "shard.other": Refusal(
            nl="Deze opdracht ligt op een shard waar haar reeks niet thuishoort; zij is apart gelegd.",
            en="This command lies on a shard that its stream does not belong to; it was kept aside.",
            remedy_nl="Stuur de opdracht opnieuw, via de intake: die kiest de shard.",
            remedy_en="Send the command again, through intake, which chooses the shard.",
        ),
        "stream.other": Refusal(
            nl="Naar haar inhoud is deze opdracht voor een andere reeks dan waaraan zij is gestuurd.",
            en="By what is in it, this command is for another stream than the one that it was sent to.",
            remedy_nl="Laat het nummer weg: het volgt uit de zaak en wat daarnaast is genoemd.",
            remedy_en="Leave the number out: it follows from the case and what is named beside it.",
        ),
        "history.reversed": Refusal(
            nl="Deze datum ligt voor de datum waarop hij moet volgen.",
            en="This date lies before the one that it has to follow.",
            remedy_nl="Verbeter een van beide datums in het bestand, of de notatie van de datums in de koppeling.",
            remedy_en="Correct one of the two dates in the file, or the notation of dates in the mapping.",
        ),
        "history.half-ended": Refusal(
            nl="Een einde heeft een reden en een datum, en van een van beide is er geen.",
            en="An ending has a reason and a date, and one of the two is not there.",
            remedy_nl="Vul aan wat ontbreekt, of laat beide leeg als de zaak nog loopt.",
            remedy_en="Supply what is lacking, or leave both empty where the case goes on.",
        ),
        "history.lacking": Refusal(
            nl="Bij hoe de zaak hier verloopt, hoort iets dat ontbreekt.",
            en="What happens in the case here goes with something that is lacking.",
            remedy_nl="Koppel een kolom aan dit veld, of geef er een vaste waarde voor.",
            remedy_en="Map a column to this field, or give a constant for it.",
        ),
        "history.contradiction": Refusal(
            nl="Dit veld past niet bij hoe de behandeling eindigde.",
            en="This field does not fit how the handling ended.",
            remedy_nl="Laat het leeg, of verbeter de afloop.",
            remedy_en="Leave it empty, or correct the ending.",
        ),
        "event.elsewhere": Refusal(
            nl="Deze gebeurtenis hoort niet bij deze zaak.",
            en="This event does not belong to this case.",
            remedy_nl="Neem het nummer van de gebeurtenis over uit de geschiedenis van de zaak.",
            remedy_en="Copy the number of the event from the history of the case.",
        ),
        "institution.other": Refusal(
            nl="Deze zaak is van een andere instelling.",
            en="This case belongs to another institution.",
            remedy_nl="Alleen de eigen instelling kan een zaak wijzigen; verwijs of koppel in plaats daarvan.",
            remedy_en="Only its own institution can change a case; refer or link instead.",
        ),
        "version.conflict": Refusal(
            nl="De zaak is veranderd sinds u haar las.",
            en="The case has changed since you read it.",
            remedy_nl="Lees de zaak opnieuw en beslis dan of de opdracht nog gewenst is.",
            remedy_en="Read the case again, then decide whether the command is still wanted.",
        ),
        "command.mismatch": Refusal(
            nl="Dit bericht-id is eerder gebruikt met een andere inhoud.",
            en="This message id was used before with other content.",
            remedy_nl="Gebruik voor een nieuwe opdracht een nieuw id.",
            remedy_en="Use a new id for a new command.",
        ),
        "not_sealed": Refusal(
            nl="Persoonlijke tekst is onversleuteld tot achter de intake gekomen.",
            en="Personal text came past intake unsealed.",
            remedy_nl="Stuur de opdracht opnieuw, via de intake.",
            remedy_en="Send the command again, through intake.",
        ),
        "event.too_large": Refusal(
            nl="Wat hieruit zou volgen is te groot om vast te leggen.",
            en="What would follow from this is too large to record.",
            remedy_nl="Kort de tekst in, of bewaar stukken elders en verwijs ernaar.",
            remedy_en="Shorten the text, or keep documents elsewhere and refer to them.",
        ),
        "rule_failed": Refusal(
            nl="Een regel heeft een fout; de opdracht is apart gelegd.",
            en="A rule has a fault; the command was kept aside.",
            remedy_nl="Meld het aan de beheerder, die de opdracht na herstel opnieuw kan insturen.",
            remedy_en="Tell the operator, who can send the command again once it is repaired.",
        ),
        "time.future": Refusal(
            nl="Dit tijdstip ligt in de toekomst.",
            en="This moment lies in the future.",
            remedy_nl="Leg vast wat gebeurd is; controleer de klok en de tijdzone.",
            remedy_en="Record what has happened; check the clock and the time zone.",
        ),
        "time.past": Refusal(
            nl="Deze datum ligt vóór {earliest}, en is daarmee geen datum waarop hier iets gebeurde.",
            en="This date is before {earliest}, and so no date on which anything happened here.",
            remedy_nl="Geef de echte datum; een leeg veld van een ander systeem is er geen.",
            remedy_en="Give the real date; an empty field of another system is none.",
        ),
        "time.naive": Refusal(
            nl="Dit tijdstip heeft geen tijdzone.",
            en="This moment has no time zone.",
            remedy_nl="Geef het tijdstip met tijdzone, zoals 2026-03-02T10:00:00+01:00.",
            remedy_en="Give the moment with its time zone, such as 2026-03-02T10:00:00+01:00.",
        ),
    }
)
