"""Putting something into the hands of a body outside: to whom, why, and what they did with it."""

from .code import LETTER, Code


class Recipient(Code):
    """A body outside that takes delivery. The values are those of `Body`."""

    CONFIDENTIAL_INSPECTOR = "confidential_inspector", "vertrouwensinspectie", "confidential inspectorate", "WOT 6"
    INSPECTORATE = "inspectorate", "Inspectie van het Onderwijs", "Inspectorate of Education", "WOT"
    LABOUR_INSPECTORATE = (
        "labour_inspectorate",
        "Nederlandse Arbeidsinspectie",
        "Netherlands Labour Authority",
        "Arbowet 24",
    )
    POLICE = "police", "politie", "police", "Sv 161"
    INDEPENDENT_POINT = "independent_point", "onafhankelijk steun- of meldpunt", "independent support point", LETTER
    HUMAN_RIGHTS_INSTITUTE = (
        "human_rights_institute",
        "College voor de Rechten van de Mens",
        "Netherlands Institute for Human Rights",
        "AWGB",
    )
    WHISTLEBLOWERS_AUTHORITY = (
        "whistleblowers_authority",
        "Huis voor klokkenluiders",
        "Whistleblowers Authority",
        "Wet bescherming klokkenluiders",
    )
    INTEGRITY_COMMITTEE = (
        "integrity_committee",
        "commissie wetenschappelijke integriteit, LOWI",
        "research integrity committee",
    )


class HandoffKind(Code):
    """On whose account it is done."""

    MANDATORY = "mandatory", "verplicht (WHW 1.20)", "mandatory (WHW 1.20)", "WHW 1.20"
    VOLUNTARY = "voluntary", "vrijwillig, door het bestuur", "voluntary, by the board", LETTER
    REPORTER_SIDE = "reporter_side", "door de melder zelf", "by the reporter", LETTER
    PASSED_ON = "passed_on", "doorgegeven door de Inspectie", "passed on by the Inspectorate", LETTER


class HandoffPurpose(Code):
    """What the recipient is asked for; with the recipient it decides which fields the payload may hold."""

    CONSULTATION = "consultation", "overleg", "consultation", "WHW 1.20 lid 1"
    CRIMINAL_REPORT = "criminal_report", "aangifte", "report to the police", "WHW 1.20 lid 2"
    REPORT_NOTICE = "report_notice", "kennisgeving van aangifte", "notice of a report to the police", "WHW 1.20 lid 2"
    SIGNAL = "signal", "signaal", "signal", LETTER
    REFERRAL = "referral", "verwijzing", "referral"


class ReturnReason(Code):
    """Why a recipient gave it back."""

    WRONG_BODY = "wrong_body", "verkeerde instantie", "wrong body"
    INCOMPLETE = "incomplete", "onvolledig", "incomplete"
    OUT_OF_SCOPE = "out_of_scope", "valt buiten elke taak", "outside any task"


class DeliveryFailure(Code):
    """Why a delivery was given up until a human has looked."""

    UNREACHABLE = "unreachable", "onbereikbaar", "unreachable"
    REFUSED = "refused", "geweigerd", "refused"
    BAD_RECEIPT = "bad_receipt", "ontvangstbewijs klopt niet", "receipt does not hold"
    NO_ADDRESS = "no_address", "geen adres bekend", "no address known"
    UNREADABLE = "unreadable", "inhoud niet meer te openen", "content cannot be opened any more"
