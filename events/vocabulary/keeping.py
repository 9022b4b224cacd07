"""How long what is personal is kept, what has it destroyed, and what keeps it from being destroyed."""

from .code import Code


class HoldReason(Code):
    """Why nothing of a case may be destroyed for now, whoever asks for it."""

    DUTY = (
        "duty",
        "aan de plicht tot melden, overleggen en aangifte doen is nog niet voldaan",
        "the duty to report, consult and file is not done",
        "AVG 17 lid 3 onder b",
    )
    FILING_DUE = "filing_due", "er moet aangifte worden gedaan", "a report to the police is due", "AVG 17 lid 3 onder b"
    CRIMINAL_TRACK = (
        "criminal_track",
        "er loopt een strafrechtelijk spoor",
        "a criminal track is running",
        "AVG 17 lid 3 onder b en e",
    )
    HANDLED = "handled", "de zaak is heropend en wordt behandeld", "the case was taken up again and is being handled"
    NOT_NAMED = (
        "not_named",
        "deze zaak noemt de persoon niet, of die hoort bij een andere instelling",
        "this case does not name the person, or they are of another institution",
    )
    CONVERSATION = "conversation", "er loopt een gesprek met de melder", "a conversation with the reporter is open"
    LEGAL_DUTY = (
        "legal_duty",
        "een wettelijke verplichting of publieke taak vergt het",
        "a legal duty or public task requires it",
        "AVG 17 lid 3 onder b",
    )
    ARCHIVING = (
        "archiving",
        "archivering in het algemeen belang",
        "archiving in the public interest",
        "AVG 17 lid 3 onder d",
    )
    LEGAL_CLAIM = (
        "legal_claim",
        "een rechtsvordering wordt ingesteld, uitgeoefend of onderbouwd",
        "a legal claim is established, exercised or defended",
        "AVG 17 lid 3 onder e",
    )


PLACED_BY_PEOPLE = frozenset({HoldReason.LEGAL_DUTY, HoldReason.ARCHIVING, HoldReason.LEGAL_CLAIM})
"""What someone places and releases; all others follow from what happens in the case."""


class ErasureGround(Code):
    """On what ground keys are to be destroyed."""

    NO_LONGER_NEEDED = "no_longer_needed", "niet langer nodig", "no longer necessary", "AVG 17 lid 1 onder a"
    CONSENT_WITHDRAWN = "consent_withdrawn", "toestemming ingetrokken", "consent withdrawn", "AVG 17 lid 1 onder b"
    OBJECTION = "objection", "bezwaar gemaakt", "objected to", "AVG 17 lid 1 onder c"
    UNLAWFUL = "unlawful", "onrechtmatig verwerkt", "unlawfully processed", "AVG 17 lid 1 onder d"
    LEGAL_OBLIGATION = "legal_obligation", "wettelijk verplicht", "a legal obligation", "AVG 17 lid 1 onder e"
    CHILD_SERVICE = (
        "child_service",
        "verzameld bij een onlinedienst aan een kind",
        "collected with an online service to a child",
        "AVG 17 lid 1 onder f",
    )
    RETENTION = "retention", "de bewaartermijn is om", "the retention term has run out", "AVG 5 lid 1 onder e"


class ErasureRejection(Code):
    """Why someone did not agree that keys are destroyed."""

    EXPRESSION = "expression", "vrijheid van meningsuiting", "freedom of expression", "AVG 17 lid 3 onder a"
    LEGAL_DUTY = (
        "legal_duty",
        "wettelijke verplichting of publieke taak",
        "a legal duty or public task",
        "AVG 17 lid 3 onder b",
    )
    PUBLIC_HEALTH = "public_health", "volksgezondheid", "public health", "AVG 17 lid 3 onder c"
    ARCHIVING = "archiving", "archivering, onderzoek of statistiek", "archiving or research", "AVG 17 lid 3 onder d"
    LEGAL_CLAIM = "legal_claim", "rechtsvordering", "a legal claim", "AVG 17 lid 3 onder e"
    NO_GROUND = "no_ground", "de grond doet zich niet voor", "the ground does not apply", "AVG 17 lid 1"
    IDENTITY = "identity", "identiteit niet vastgesteld", "identity not established", "AVG 12 lid 6"
    MISTAKE = "mistake", "het verzoek berust op een vergissing", "the request is a mistake"


class Forgetting(Code):
    """How far an erasure has come."""

    ASKED = "asked", "gevraagd", "asked for"
    AGREED = "agreed", "goedgekeurd", "agreed on"
    BEGUN = "begun", "wordt vernietigd", "being destroyed"
    DONE = "done", "vernietigd", "destroyed"
    REJECTED = "rejected", "afgewezen", "rejected"
    HALTED = "halted", "tegengehouden", "halted"


class SubjectView(Code):
    """As whom someone asks what is kept of them."""

    REPORTER = "reporter", "melder of klager", "reporter or complainant"
    RESPONDENT = "respondent", "beklaagde", "respondent"


class Redaction(Code):
    """Why a data subject is not given something of a case."""

    OTHERS = "others", "het gaat over een ander", "it is about someone else", "AVG 15 lid 4"
    CONFIDENTIAL = (
        "confidential",
        "het zou de bron of wat vertrouwelijk is verteld, blootgeven",
        "it would reveal the source, or what was told in confidence",
        "AVG 15 lid 4; UAVG 41",
    )
    INVESTIGATION = (
        "investigation",
        "het zou onderzoek of vervolging schaden",
        "it would harm an investigation or prosecution",
        "UAVG 41",
    )
    NOT_PERSONAL = (
        "not_personal",
        "het bevat geen gegevens over de betrokkene",
        "it holds no data on the data subject",
        "AVG 4 onder 1",
    )
    NOT_YET = "not_yet", "het is de betrokkene nog niet meegedeeld", "the data subject was not told yet", "UAVG 41"
    ERASED = "erased", "het is gewist", "it was erased", "AVG 17"
