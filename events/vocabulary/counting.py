"""What a case is counted as in figures: one value of each list, so that the values add up to the cases."""

from .code import LETTER, Code


class CountedRoute(Code):
    """What was brought."""

    SIGNAL = "signal", "signaal", "signal"
    REPORT = "report", "melding", "report"
    INCIDENT = "incident", "incident", "incident"
    COMPLAINT = "complaint", "klacht", "complaint", "Awb 9:1"


class CountedOutcome(Code):
    """How it stands or ended; of a complaint with several judgements the one that goes furthest."""

    RUNNING = "running", "nog in behandeling", "still being handled"
    UPHELD = "upheld", "gegrond", "upheld", "Awb 9:12"
    PARTLY_UPHELD = "partly_upheld", "deels gegrond", "partly upheld", "Awb 9:12"
    NOT_UPHELD = "not_upheld", "ongegrond", "not upheld", "Awb 9:12"
    NO_FINDING = "no_finding", "geen oordeel mogelijk", "no finding possible", "Awb 9:12"
    NOT_HANDLED = "not_handled", "niet in behandeling genomen", "not handled", "Awb 9:8"
    SETTLED = "settled", "naar tevredenheid opgelost", "settled to satisfaction", "Awb 9:5"
    ANSWERED = "answered", "buiten de procedure beantwoord", "answered outside the procedure", "Awb 9:2"
    RESOLVED = "resolved", "informeel opgelost", "resolved informally"
    NO_SOLUTION = "no_solution", "zonder oplossing beëindigd", "ended without a solution", LETTER
    REFERRED = "referred", "elders in behandeling", "in the hands of another body"
    WITHDRAWN = "withdrawn", "ingetrokken", "withdrawn"
    OTHERWISE = "otherwise", "anders beëindigd", "ended otherwise"


class CountedDuration(Code):
    """From the report to the end of the handling, in classes of the terms of Awb 9:11."""

    WITHIN_6_WEEKS = "within_6_weeks", "tot en met 6 weken", "up to 6 weeks", "Awb 9:11"
    WITHIN_10_WEEKS = "within_10_weeks", "6 tot en met 10 weken", "6 to 10 weeks", "Awb 9:11"
    WITHIN_14_WEEKS = "within_14_weeks", "10 tot en met 14 weken", "10 to 14 weeks", "Awb 9:11"
    WITHIN_26_WEEKS = "within_26_weeks", "14 tot en met 26 weken", "14 to 26 weeks"
    WITHIN_52_WEEKS = "within_52_weeks", "26 tot en met 52 weken", "26 to 52 weeks"
    LONGER = "longer", "langer dan 52 weken", "longer than 52 weeks"
    RUNNING = "running", "nog in behandeling", "still being handled"


class CountedTimeliness(Code):
    """Whether the complaint was handled by the last day of its term, as that stood after adjournment."""

    ON_TIME = "on_time", "op tijd", "on time", "Awb 9:11"
    LATE = "late", "te laat", "late", "Awb 9:11"
    RUNNING = "running", "termijn loopt", "term is running"
    NO_TERM = "no_term", "geen termijn", "no term"


class CountedAdjournment(Code):
    """Whether the handling was put off."""

    NONE = "none", "niet uitgesteld", "not put off"
    ADJOURNED = "adjourned", "verdaagd", "adjourned", "Awb 9:11 lid 2"
    POSTPONED = "postponed", "verder uitgesteld", "postponed further", "Awb 9:11 lid 3"


class CountedHearing(Code):
    """Whether the complainant was heard."""

    HEARD = "heard", "gehoord", "heard", "Awb 9:10"
    OFFERED = "offered", "uitgenodigd, niet gehoord", "invited, not heard", "Awb 9:10"
    SKIPPED = "skipped", "van horen afgezien", "hearing skipped", "Awb 9:10 lid 2"
    NONE = "none", "geen hoorzitting vastgelegd", "no hearing recorded"


class CountedSatisfaction(Code):
    """How a party looks back on the handling."""

    SATISFIED = "satisfied", "tevreden", "satisfied", LETTER
    NEUTRAL = "neutral", "neutraal", "neutral", LETTER
    DISSATISFIED = "dissatisfied", "ontevreden", "dissatisfied", LETTER
    UNKNOWN = "unknown", "niet gevraagd of niet gezegd", "not asked or not said"


class CountedMeasures(Code):
    """What became of the measures that followed from a case."""

    NONE = "none", "geen maatregel", "no measure"
    ADOPTED = "adopted", "vastgesteld, nog niet uitgevoerd", "adopted, not carried out yet"
    CARRIED_OUT = "carried_out", "alle uitgevoerd", "all carried out"
    OVERDUE = "overdue", "over tijd", "overdue"
