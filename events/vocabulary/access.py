"""What is recorded of whoever looks: what was opened, through which door, for what, and with which key."""

from .code import Code


class Accessed(Code):
    """What was asked for: what was opened, exported or refused."""

    CASES = "cases", "zoeken in zaken", "search of cases"
    CASE = "case", "een zaak", "a case"
    HISTORY = "history", "het verloop van een zaak", "the history of a case"
    MOMENT = "moment", "een zaak op een ander moment", "a case at another moment"
    CAUSES = "causes", "oorzaak en gevolg van een gebeurtenis", "cause and effect of an event"
    EVENT = "event", "een gebeurtenis zoals zij op het logboek staat", "an event as it lies on the log"
    LIVE = "live", "het logboek zoals het groeit", "the log as it grows"
    DEADLINES = "deadlines", "termijnen", "deadlines"
    DUTIES = "duties", "plichten", "duties"
    HANDOFFS = "handoffs", "overdrachten", "hand-offs"
    HANDOFF_CONTENT = "handoff_content", "de inhoud van een overdracht", "what a hand-off holds"
    CONVERSATIONS = "conversations", "gesprekken met melders", "conversations with reporters"
    MESSAGES = "messages", "de berichten van een melder", "the messages of a reporter"
    ESCROW = "escrow", "vrijgegeven meldingen uit bewaring", "reports released from escrow"
    ESCROW_TEXT = "escrow_text", "de tekst van een vrijgegeven melding", "the text of a released report"
    SILENCE = "silence", "zwijgafspraken", "agreements to keep silent"
    PARKED = "parked", "geparkeerde zaken", "parked cases"
    PATTERNS = "patterns", "patronen", "patterns"
    PATTERN_CASES = "pattern_cases", "de zaken achter een patroon", "the cases behind a pattern"
    PATTERN_PERSON = "pattern_person", "de persoon achter een patroon", "the person behind a pattern"
    STATEMENTS = "statements", "opgaven van een instelling", "statements of an institution"
    FIGURES = "figures", "gepubliceerde cijfers", "published figures"
    REPORT = "report", "een rapportage", "a report"
    ERASURES = "erasures", "wissen en bewaren", "erasing and keeping"
    SUBJECT_ACCESS = "subject_access", "inzage voor een betrokkene", "the file of a data subject", "GDPR art. 15"
    EVIDENCE = "evidence", "een bewijsbundel", "an evidence bundle"
    PROOF = "proof", "de controle van het logboek", "the proof of the log"
    ACCESS = "access", "het inzageregister zelf", "the access log itself"


class AccessDoor(Code):
    """Which way someone came in."""

    API = "api", "de API", "the API"
    CONSOLE = "console", "de console", "the console"
    COMMAND_LINE = "command_line", "de opdrachtregel", "the command line"


class AccessPurpose(Code):
    """What someone says that they look for. A list of codes, so that no name can be written into it. House policy."""

    HANDLING = "handling", "behandeling van de zaak", "handling of the case"
    SUPERVISION = "supervision", "toezicht", "supervision"
    AUDIT = "audit", "audit", "audit"
    DATA_SUBJECT = "data_subject", "verzoek van een betrokkene", "request of a data subject", "GDPR art. 15"
    LEGAL = "legal", "rechtsvordering of verzoek van een autoriteit", "legal claim or request of an authority"
    SECURITY = "security", "onderzoek naar een datalek", "inquiry into a data breach", "GDPR art. 33"
    MAINTENANCE = "maintenance", "beheer", "maintenance"


class UsedKey(Code):
    """Which key was used."""

    PERSON = "person", "de sleutel van een betrokkene", "the key of a person"
    CHECKPOINT = "checkpoint", "de sleutel die het logboek ondertekent", "the key that signs the log"
