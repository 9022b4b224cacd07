"""What the system itself is made of, as far as its operators name it on the log."""

from .code import Code


class Processor(Code):
    """What follows the log and acts on it, and can park a case that it cannot take."""

    READING = "reading", "leeszaal", "reading room"
    ESCALATION = "escalation", "termijnbewaking en escalatie", "deadlines and escalation"
    INSPECTORATE = "inspectorate", "plichten en overdrachten", "duties and hand-offs"
    PATTERNS = "patterns", "patroonherkenning", "pattern detection"
    STEWARDSHIP = "stewardship", "bewaking van patronen", "stewardship of patterns"
