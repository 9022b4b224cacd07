"""What the rules of guidance say no to."""

from collections.abc import Mapping
from types import MappingProxyType

from ..refusals import Refusal

REFUSALS: Mapping[str, Refusal] = MappingProxyType(
    {
        "guidance.guide.unknown": Refusal(
            nl="Deze routewijzer is er niet.",
            en="There is no such guide.",
            remedy_nl="Gebruik de routewijzer die nu geldt: {guide}.",
            remedy_en="Use the guide that holds now: {guide}.",
        ),
        "guidance.route.unknown": Refusal(
            nl="De routewijzer kent deze route niet ({route}).",
            en="The guide does not have this route ({route}).",
            remedy_nl="Noem alleen routes die erin staan.",
            remedy_en="Name only routes that are in it.",
        ),
        "guidance.labour-inspectorate.untold": Refusal(
            nl="Een medewerker moet weten dat de Arbeidsinspectie rechtstreeks te benaderen is.",
            en="Staff must know that they may go to the labour inspectorate directly.",
            remedy_nl="Wijs ook op de Arbeidsinspectie en leg dat mee vast.",
            remedy_en="Tell of the labour inspectorate too, and record it with the other routes.",
        ),
    }
)
