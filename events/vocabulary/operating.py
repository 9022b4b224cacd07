"""What the system itself is made of, as far as its operators name it on the log."""

from .code import Code


class Processor(Code):
    """What follows the log and acts on it, and can park a case that it cannot take."""

    READING = "reading", "leeszaal", "reading room"
    ESCALATION = "escalation", "termijnbewaking en escalatie", "deadlines and escalation"
    INSPECTORATE = "inspectorate", "plichten en overdrachten", "duties and hand-offs"
    PATTERNS = "patterns", "patroonherkenning", "pattern detection"
    STEWARDSHIP = "stewardship", "bewaking van patronen", "stewardship of patterns"
    OVERSIGHT = "oversight", "leeszaal van patronen", "reading room of patterns"
    ACCESS = "access", "leeszaal van het inzageregister", "reading room of the access ledger"


class DiscardGround(Code):
    """Why a process is to do without an event, where no words of one's own may lie."""

    UNREADABLE = "unreadable", "niet te lezen", "cannot be read"
    FAULTY = "faulty", "door een fout vastgelegd", "recorded by a fault"
    IMMATERIAL = "immaterial", "doet voor dit proces niet ter zake", "does not matter to this process"
