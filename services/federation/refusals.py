"""Why a file of counts is not made, not taken, or not used. No text says anything of a case."""

from collections.abc import Mapping
from types import MappingProxyType

from ..refusals import Refusal

FILES: Mapping[str, Refusal] = MappingProxyType(
    {
        "federation.file.large": Refusal(
            nl="Het bestand is groter dan {most} bytes.",
            en="The file is larger than {most} bytes.",
            remedy_nl="Vraag het bestand opnieuw aan de instelling.",
            remedy_en="Ask the institution for the file again.",
        ),
        "federation.file.malformed": Refusal(
            nl="Dit is geen bestand met tellingen, of er staat iets in dat niet kan (bij {place}).",
            en="This is no file of counts, or something in it cannot be (at {place}).",
            remedy_nl="Neem het bestand ongewijzigd over van de instelling die het maakte.",
            remedy_en="Take the file as it is from the institution that made it.",
        ),
        "federation.file.uncanonical": Refusal(
            nl="De inhoud staat er niet in de enige vorm die is toegestaan (RFC 8785).",
            en="The content is not in the only form that is allowed (RFC 8785).",
            remedy_nl="Maak het bestand met `meldstroom federation export`.",
            remedy_en="Make the file with `meldstroom federation export`.",
        ),
        "federation.file.double": Refusal(
            nl="Hetzelfde staat in {file}; dat wordt gebruikt.",
            en="The same is in {file}, which is used.",
            remedy_nl="Er is niets te doen.",
            remedy_en="There is nothing to do.",
        ),
        "federation.file.superseded": Refusal(
            nl="{file} is van dezelfde instelling en periode, en is nieuwer (publicatie {number}).",
            en="{file} is of the same institution and period, and is newer (release {number}).",
            remedy_nl="Er is niets te doen; bewaar het nieuwe bestand.",
            remedy_en="There is nothing to do; keep the newer file.",
        ),
        "federation.file.contradiction": Refusal(
            nl="{institution} tekende voor {period} twee keer iets anders als publicatie {number}.",
            en="{institution} signed two different things for {period} as release {number}.",
            remedy_nl="Vraag de instelling welke geldt, en verwijder de andere.",
            remedy_en="Ask the institution which one holds, and remove the other.",
        ),
        "federation.format": Refusal(
            nl="Deze vorm is onbekend; bekend is {known}.",
            en="This format is unknown; what is known is {known}.",
            remedy_nl="Gebruik aan beide kanten dezelfde versie van Meldstroom.",
            remedy_en="Use the same version of Meldstroom on both sides.",
        ),
        "federation.codes.other": Refusal(
            nl="Het bestand is gemaakt met een andere codelijst.",
            en="The file was made with another code list.",
            remedy_nl="Gebruik aan beide kanten dezelfde versie van de codelijsten, en maak het opnieuw.",
            remedy_en="Use the same version of the code lists on both sides, and make it again.",
        ),
        "federation.member.unknown": Refusal(
            nl="{institution} is geen deelnemer.",
            en="{institution} is no member.",
            remedy_nl="Neem de instelling met haar sleutel op in de lijst van deelnemers.",
            remedy_en="Put the institution with its key on the list of members.",
        ),
        "federation.key.unknown": Refusal(
            nl="{institution} heeft geen sleutel {kid}.",
            en="{institution} has no key {kid}.",
            remedy_nl="Vraag de instelling naar haar sleutel, langs een andere weg dan dit bestand.",
            remedy_en="Ask the institution for its key, by another way than this file.",
        ),
        "federation.key.expired": Refusal(
            nl="Sleutel {kid} van {institution} tekende niet op {day}.",
            en="Key {kid} of {institution} did not sign on {day}.",
            remedy_nl="Laat het bestand opnieuw tekenen met een sleutel die geldt.",
            remedy_en="Have the file signed again with a key that holds.",
        ),
        "federation.key.revoked": Refusal(
            nl="Sleutel {kid} van {institution} is ingetrokken.",
            en="Key {kid} of {institution} is revoked.",
            remedy_nl="Laat het bestand opnieuw tekenen met een sleutel die geldt.",
            remedy_en="Have the file signed again with a key that holds.",
        ),
        "federation.signature": Refusal(
            nl="De handtekening met sleutel {kid} van {institution} klopt niet.",
            en="The signature with key {kid} of {institution} does not hold.",
            remedy_nl="Gebruik het bestand niet; vraag het opnieuw aan de instelling.",
            remedy_en="Do not use the file; ask the institution for it again.",
        ),
        "federation.signed.future": Refusal(
            nl="Het bestand is getekend op {day}, en die dag moet nog komen.",
            en="The file was signed on {day}, and that day is still to come.",
            remedy_nl="Controleer de klok aan beide kanten.",
            remedy_en="Check the clock on both sides.",
        ),
        "federation.signed.early": Refusal(
            nl="Het bestand is getekend voordat de cijfers werden gepubliceerd ({day}).",
            en="The file was signed before the figures were published ({day}).",
            remedy_nl="Maak het bestand opnieuw van de publicatie.",
            remedy_en="Make the file again from the release.",
        ),
    }
)

CONTENT: Mapping[str, Refusal] = MappingProxyType(
    {
        "federation.rule.unknown": Refusal(
            nl="De publicatieregel {rule} is hier onbekend.",
            en="The disclosure rule {rule} is unknown here.",
            remedy_nl="Gebruik aan beide kanten dezelfde versie van de regels.",
            remedy_en="Use the same version of the rules on both sides.",
        ),
        "federation.rule.other": Refusal(
            nl="Volgens {rule} is het kleinste aantal {least}; het bestand noemt een ander.",
            en="By {rule} the least count is {least}; the file names another.",
            remedy_nl="Maak het bestand opnieuw van de publicatie.",
            remedy_en="Make the file again from the release.",
        ),
        "federation.period": Refusal(
            nl="{period} is geen periode zoals 2025 of 2024-09..2025-08.",
            en="{period} is no period such as 2025 or 2024-09..2025-08.",
            remedy_nl="Noem een jaar, of de eerste en de laatste maand.",
            remedy_en="Name a year, or the first and the last month.",
        ),
        "federation.period.none": Refusal(
            nl="Er is geen publicatie met cijfers over {period} die niet is ingetrokken.",
            en="No release that is not withdrawn has figures of {period}.",
            remedy_nl="Noem een periode precies zoals zij is gepubliceerd.",
            remedy_en="Name a period exactly as it was published.",
        ),
        "federation.files.none": Refusal(
            nl="Geen bestand over {period} is te gebruiken.",
            en="No file of {period} can be used.",
            remedy_nl="Geef de bestanden van de deelnemers over die periode.",
            remedy_en="Give the files of the members of that period.",
        ),
        "federation.release.unknown": Refusal(
            nl="Publicatie {release} staat niet in dit register.",
            en="Release {release} is not in this register.",
            remedy_nl="Neem het nummer over uit het register van publicaties.",
            remedy_en="Copy the number from the register of publications.",
        ),
        "federation.release.withdrawn": Refusal(
            nl="Publicatie {release} is ingetrokken.",
            en="Release {release} is withdrawn.",
            remedy_nl="Neem de publicatie die haar verbetert.",
            remedy_en="Take the release that corrects it.",
        ),
        "federation.release.damaged": Refusal(
            nl="De cijfers van publicatie {release} zijn niet die welke zijn getoetst.",
            en="The figures of release {release} are not those that were audited.",
            remedy_nl="Controleer het grootboek: meldstroom ledger verify.",
            remedy_en="Check the ledger: meldstroom ledger verify.",
        ),
        "federation.extract.empty": Refusal(
            nl="Publicatie {release} heeft geen cijfers die alleen naar gedeelde codes zijn geteld.",
            en="Release {release} has no figures that are counted by shared codes alone.",
            remedy_nl="Publiceer ook tabellen zonder onderdeel: naar gedraging, relatie, context of populatie.",
            remedy_en="Publish tables without units too: by behaviour, relation, setting or population.",
        ),
        "federation.exposure.small": Refusal(
            nl="Een populatie heeft minder dan {least} mensen.",
            en="A population has fewer than {least} people.",
            remedy_nl="Laat die populatie weg.",
            remedy_en="Leave that population out.",
        ),
        "federation.exposure.order": Refusal(
            nl="De populaties staan niet op volgorde, of een staat er dubbel.",
            en="The populations are not in order, or one is there twice.",
            remedy_nl="Maak het bestand met `meldstroom federation export`.",
            remedy_en="Make the file with `meldstroom federation export`.",
        ),
        "federation.cell.order": Refusal(
            nl="De cijfers staan niet op volgorde, of een staat er dubbel.",
            en="The figures are not in order, or one is there twice.",
            remedy_nl="Maak het bestand met `meldstroom federation export`.",
            remedy_en="Make the file with `meldstroom federation export`.",
        ),
        "federation.cell.unclear": Refusal(
            nl="Een cijfer heeft een aantal, of de reden waarom het er niet is: een van beide ({cell}).",
            en="A figure has a count, or the reason why there is none: one of the two ({cell}).",
            remedy_nl="Maak het bestand opnieuw van de publicatie.",
            remedy_en="Make the file again from the release.",
        ),
        "federation.cell.small": Refusal(
            nl="Een cijfer ligt onder {least}, en dat wordt niet gedeeld ({cell}).",
            en="A figure lies under {least}, and that is not shared ({cell}).",
            remedy_nl="Verwijder het bestand, en meld het de instelling.",
            remedy_en="Delete the file, and tell the institution.",
        ),
        "federation.cell.rounding": Refusal(
            nl="Een afgerond cijfer is geen veelvoud van {base} ({cell}).",
            en="A rounded figure is no multiple of {base} ({cell}).",
            remedy_nl="Maak het bestand opnieuw van de publicatie.",
            remedy_en="Make the file again from the release.",
        ),
    }
)

REFUSALS: Mapping[str, Refusal] = MappingProxyType({**FILES, **CONTENT})
