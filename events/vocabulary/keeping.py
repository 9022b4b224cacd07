"""How long what is personal is kept, and what keeps it from being destroyed."""

from .code import Code


class HoldReason(Code):
    """Why nothing of a case may be destroyed for now, whoever asks for it."""

    FILING_DUE = "filing_due", "er moet aangifte worden gedaan", "a report to the police is due", "AVG 17 lid 3 onder b"
    CRIMINAL_TRACK = (
        "criminal_track",
        "er loopt een strafrechtelijk spoor",
        "a criminal track is running",
        "AVG 17 lid 3 onder b en e",
    )
    CONVERSATION = "conversation", "er loopt een gesprek met de melder", "a conversation with the reporter is open"
