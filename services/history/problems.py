"""Why a row was not brought in: what the import itself sees, beside what the rules refuse (`services/refusals.py`).

Nothing here ever holds what stands in the file: it may be a name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ..refusal_catalogue import REFUSALS
from ..refusals import Refusal


class BadCell(Exception):
    """What stands in a cell cannot be used; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong with a row: the field of ours, and the columns of the file that it comes from."""

    code: str
    path: str = ""
    columns: tuple[str, ...] = ()
    parameters: Mapping[str, str | int] = field(default_factory=dict)


PROBLEMS: Mapping[str, Refusal] = MappingProxyType(
    {
        "row.unreadable": Refusal(
            nl="Deze rij is geen rij in de opgegeven notatie.",
            en="This row is no row in the notation that was given.",
            remedy_nl="Controleer scheidingsteken en aanhalingstekens in de rij, of de notatie in de koppeling.",
            remedy_en="Check delimiter and quotes in the row, or the notation in the mapping.",
        ),
        "row.encoding": Refusal(
            nl="Deze rij bevat tekens die in de opgegeven codering niet bestaan.",
            en="This row holds bytes that do not exist in the encoding that was given.",
            remedy_nl="Noem in de koppeling de codering waarin het bestand is geschreven, of herstel de rij.",
            remedy_en="Name in the mapping the encoding that the file is written in, or repair the row.",
        ),
        "row.columns": Refusal(
            nl="Deze rij heeft niet zoveel velden als de kopregel.",
            en="This row has not as many fields as the header.",
            remedy_nl="Zet tekst met het scheidingsteken erin tussen aanhalingstekens.",
            remedy_en="Put text that holds the delimiter between quotes.",
        ),
        "row.too-long": Refusal(
            nl="Deze rij is te lang.",
            en="This row is too long.",
            remedy_nl="Sluit het aanhalingsteken, of kort de tekst in; bewaar stukken elders en verwijs ernaar.",
            remedy_en="Close the quote, or shorten the text; keep documents elsewhere and refer to them.",
        ),
        "row.identity": Refusal(
            nl="Wat de rij identificeert, is leeg.",
            en="What identifies the row is empty.",
            remedy_nl="Geef de rij een nummer, of noem in de koppeling andere kolommen onder `row`.",
            remedy_en="Give the row a number, or name other columns under `row` in the mapping.",
        ),
        "row.kind": Refusal(
            nl="Of dit een melding of een klacht is, volgt niet uit de kolom die dat zegt.",
            en="Whether this is an incident or a complaint does not follow from the column that says so.",
            remedy_nl="Noem de waarde in de koppeling onder `kind`, of laat de rij weg.",
            remedy_en="Name the value under `kind` in the mapping, or leave the row out.",
        ),
        "row.missing": Refusal(
            nl="Dit veld is verplicht, en in de rij leeg.",
            en="This field is required, and empty in the row.",
            remedy_nl="Vul het aan, of geef in de koppeling een `default`.",
            remedy_en="Supply it, or give a `default` in the mapping.",
        ),
        "row.unknown-code": Refusal(
            nl="Deze waarde staat niet in de codelijst en niet in de koppeling.",
            en="This value is neither in the code list nor in the mapping.",
            remedy_nl="Zet de waarde in `codes`, of zeg met `unknown` welke code ervoor komt.",
            remedy_en="Put the value into `codes`, or say with `unknown` which code takes its place.",
        ),
        "row.date": Refusal(
            nl="Dit is geen datum of tijd die bestaat, in een van de opgegeven notaties.",
            en="This is no date or time that exists, in any of the notations that were given.",
            remedy_nl="Verbeter de datum, of zet de notatie in `dates`, of in `empty` wat er staat als er geen is.",
            remedy_en="Correct it, or put its notation into `dates`, or into `empty` what says that there is none.",
        ),
        "row.flag": Refusal(
            nl="Dit is geen ja en geen nee.",
            en="This is neither a yes nor a no.",
            remedy_nl="Zet de waarde in `codes`, als `true` of `false`.",
            remedy_en="Put the value into `codes`, as `true` or `false`.",
        ),
        "row.name": Refusal(
            nl="Zo kan een eenheid of aanduiding hier niet heten.",
            en="A unit or reference cannot be called so here.",
            remedy_nl="Zet in `codes` een aanduiding van ten hoogste 64 letters, cijfers en ._:/- zonder spaties.",
            remedy_en="Put into `codes` a name of at most 64 letters, digits and ._:/- without spaces.",
        ),
        "row.too-many": Refusal(
            nl="Hier staan meer waarden dan een zaak er kan hebben.",
            en="Here are more values than a case can have.",
            remedy_nl="Controleer het scheidingsteken `split`, of laat waarden weg.",
            remedy_en="Check the divider `split`, or leave values out.",
        ),
        "row.duplicate": Refusal(
            nl="Deze rij heeft dezelfde identiteit als rij {first}.",
            en="This row has the same identity as row {first}.",
            remedy_nl="Laat een van beide weg, of noem in de koppeling meer kolommen onder `row`.",
            remedy_en="Leave one of the two out, or name more columns under `row` in the mapping.",
        ),
        "row.no-such-row": Refusal(
            nl="Deze rij verwijst naar een rij die niet in het bestand staat.",
            en="This row refers to a row that is not in the file.",
            remedy_nl="Verbeter de verwijzing, of zeg met `elsewhere` in de koppeling wat een rij elders is.",
            remedy_en="Correct the reference, or say in the mapping with `elsewhere` what a row of another file is.",
        ),
        "row.changed": Refusal(
            nl="Deze rij is al ingebracht met een andere inhoud; wat is vastgelegd blijft staan.",
            en="This row was brought in before with other content; what was recorded stays.",
            remedy_nl="Leg wat veranderd is vast in de zaak zelf; een bestand herschrijft geen geschiedenis.",
            remedy_en="Record what has changed in the case itself; a file rewrites no history.",
        ),
    }
)


def words_of(problem: Problem, language: str) -> tuple[str, str]:
    """What a problem says and its remedy, in Dutch (`nl`) or else in English."""
    said = PROBLEMS.get(problem.code) or REFUSALS.get(problem.code) or _BY_CONTRACT
    words = (said.nl, said.remedy_nl) if language == "nl" else (said.en, said.remedy_en)
    return words[0].format_map(problem.parameters), words[1].format_map(problem.parameters)


_BY_CONTRACT = Refusal(
    nl="Deze rij volgt het contract niet.",
    en="This row does not follow the contract.",
    remedy_nl="Vergelijk het veld met het schema in events/schemas.",
    remedy_en="Compare the field with its schema in events/schemas.",
)
