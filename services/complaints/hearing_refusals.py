"""What the rules of hearing the parties say no to."""

from collections.abc import Mapping
from types import MappingProxyType

from ..refusals import Refusal

REFUSALS: Mapping[str, Refusal] = MappingProxyType(
    {
        "complaint.hearing.no-time-to-reply": Refusal(
            nl="Dit laat geen tijd om te antwoorden.",
            en="This leaves no time to reply.",
            remedy_nl="Stel een redelijke termijn na de uitnodiging.",
            remedy_en="Set a reasonable term after the offer.",
        ),
        "complaint.hearing.unknown": Refusal(
            nl="Er is geen hoorgesprek nummer {number}.",
            en="There is no hearing number {number}.",
            remedy_nl="Nummers volgen de volgorde van horen, vanaf 1.",
            remedy_en="Numbers follow the order of hearing, from 1.",
        ),
        "complaint.hearing.held": Refusal(
            nl="Deze partij is al gehoord.",
            en="This party was heard already.",
            remedy_nl="Er valt niets over te slaan.",
            remedy_en="There is nothing to leave out.",
        ),
        "complaint.hearing.reason": Refusal(
            nl="Om deze reden kan alleen van het horen van de klager worden afgezien (Awb 9:10 lid 2).",
            en="For this reason only the complainant may go unheard (Awb 9:10 lid 2).",
            remedy_nl="Bied de beklaagde de gelegenheid om te worden gehoord.",
            remedy_en="Give the respondent the opportunity to be heard.",
        ),
        "complaint.hearing.not-offered": Refusal(
            nl="Deze partij is de gelegenheid om te worden gehoord niet geboden.",
            en="This party was not given the opportunity to be heard.",
            remedy_nl="Bied die eerst aan, met een termijn om te antwoorden.",
            remedy_en="Offer it first, with a term to reply.",
        ),
        "complaint.hearing.reply-awaited": Refusal(
            nl="De termijn om te antwoorden loopt nog tot en met {reply_by}.",
            en="The term to reply runs until {reply_by} inclusive.",
            remedy_nl="Wacht die af.",
            remedy_en="Wait for its end.",
        ),
    }
)
