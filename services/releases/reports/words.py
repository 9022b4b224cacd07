"""The words of reports, in Dutch and in English."""

from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "annual": ("Jaarverslag sociale veiligheid", "Annual report on social safety"),
        "board": ("Bestuursrapportage sociale veiligheid", "Board report on social safety"),
        "supervisory-board": (
            "Rapportage sociale veiligheid voor de raad van toezicht",
            "Report on social safety for the supervisory board",
        ),
        "duty-of-care": (
            "Bewijsdossier zorgplicht sociale veiligheid",
            "Evidence pack: duty of care for social safety",
        ),
        "sector": ("Sectorvergelijkbaar uittreksel", "Sector-comparable extract"),
        "concept": ("Concept: deze cijfers zijn niet gepubliceerd", "Concept: these figures are not published"),
        "contents": ("Inhoud", "Contents"),
        "account": ("Verantwoording van de cijfers", "Account of the figures"),
        "chart": ("Staafdiagram", "Bar chart"),
        "table": ("Tabel", "Table"),
        "made_of": (
            (
                "Wie dit verslag opnieuw maakt van dezelfde gebeurtenissen, krijgt dezelfde bytes. Hieronder staat per "
                "logboek en shard de laatste gebeurtenis die is meegeteld."
            ),
            (
                "Whoever makes this report again of the same events gets the same bytes. Below is the last event that "
                "was counted, of each ledger and shard."
            ),
        ),
        "status": ("Status", "Status"),
        "release": ("Publicatie", "Publication"),
        "counted_as_of": ("Geteld naar de stand van", "Counted as of"),
        "digest": ("Digest van de cijfers", "Digest of the figures"),
        "rule": ("Regel voor publicatie", "Rule on publication"),
        "instant": ("Verslag naar de stand van", "Report as of"),
        "shard": ("Logboek en shard", "Ledger and shard"),
        "count": ("Aantal", "Number"),
        "published": ("Gepubliceerd", "As published"),
        "known": ("Nu bekend", "As now known"),
        "why": ("Reden", "Reason"),
        "status_published": ("cijfers zijn gepubliceerd", "figures are published"),
        "status_concept": ("concept, niet gepubliceerd", "concept, not published"),
        "not_stated": ("niet opgegeven", "not stated"),
        "no_figure": ("geen cijfer gevraagd", "no figure was asked for"),
        "not_derived": ("niet af te leiden: een deel is beschermd", "cannot be derived: a part is protected"),
        "about": ("ongeveer {count}", "about {count}"),
        "fewer": ("minder dan {count}", "fewer than {count}"),
        "all": ("totaal", "all"),
        "of": ("Van", "Of"),
        "protected_note": (
            (
                "Cijfers over minder dan {least} zaken of personen, en cijfers waaruit die te herleiden zijn, staan er "
                "niet. Totalen zijn elk op zichzelf afgerond op {base}; delen tellen daarom niet op tot het totaal."
            ),
            (
                "Figures of fewer than {least} cases or persons, and figures that these could be derived from, are "
                "left out. Totals are each rounded by themselves to {base}; parts therefore do not add up to the total."
            ),
        ),
    }
)


def word(name: str, language: str, **values: object) -> str:
    """A word or sentence in a language."""
    nl, en = WORDS[name]
    text = nl if language == "nl" else en
    return text.format_map(values) if values else text
