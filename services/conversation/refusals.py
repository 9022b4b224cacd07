"""What the rules of conversations with reporters say no to."""

from collections.abc import Mapping
from types import MappingProxyType

from ..refusals import Refusal

REFUSALS: Mapping[str, Refusal] = MappingProxyType(
    {
        "conversation.warning.required": Refusal(
            nl="Wie een melder leest of antwoordt, moet eerst weten wat de meldplicht van WHW 1.20 van hem vraagt.",
            en="Who reads or answers a reporter must first know what the duty of WHW 1.20 asks of them.",
            remedy_nl="Lees de waarschuwing ({warning}) op {address}, en aanvaard haar in dit gesprek.",
            remedy_en="Read the warning ({warning}) at {address}, and accept it in this conversation.",
        ),
        "conversation.warning.outdated": Refusal(
            nl="Dit is niet de waarschuwing die nu geldt.",
            en="This is not the warning that holds now.",
            remedy_nl="Lees de waarschuwing ({warning}) op {address}, en aanvaard die.",
            remedy_en="Read the warning ({warning}) at {address}, and accept that one.",
        ),
        "conversation.ended": Refusal(
            nl="Dit gesprek is beëindigd.",
            en="This conversation has ended.",
            remedy_nl="Lees wat gezegd is; doe voor iets nieuws een nieuwe melding.",
            remedy_en="Read what was said; for something new, make a new report.",
        ),
        "conversation.message.unknown": Refusal(
            nl="Zoveel berichten zijn er niet; het zijn er {messages}.",
            en="There are not so many messages; there are {messages}.",
            remedy_nl="Noem het nummer van het laatste bericht dat u hebt gezien.",
            remedy_en="Name the number of the last message that you have seen.",
        ),
        "conversation.unread": Refusal(
            nl="De melder heeft nog iets gezegd dat niemand heeft gelezen (bericht {messages}).",
            en="The reporter has said something that nobody has read yet (message {messages}).",
            remedy_nl="Lees het en antwoord, en beëindig dan het gesprek.",
            remedy_en="Read it and answer, then end the conversation.",
        ),
        "conversation.end.reason": Refusal(
            nl="Deze reden ({reason}) is van de andere kant van het gesprek.",
            en="This reason ({reason}) is that of the other side of the conversation.",
            remedy_nl="De melder sluit af met reporter, wie antwoordt met done.",
            remedy_en="The reporter ends it with reporter, who answers with done.",
        ),
        "conversation.full": Refusal(
            nl="Dit gesprek heeft al {limit} berichten.",
            en="This conversation has {limit} messages already.",
            remedy_nl="Beëindig het, en doe een nieuwe melding die naar deze verwijst.",
            remedy_en="End it, and make a new report that refers to this one.",
        ),
        "conversation.listeners": Refusal(
            nl="In dit gesprek zijn al {limit} mensen gewaarschuwd.",
            en="In this conversation {limit} people have been warned already.",
            remedy_nl="Laat iemand antwoorden die al gewaarschuwd is.",
            remedy_en="Let someone answer who was warned already.",
        ),
    }
)
