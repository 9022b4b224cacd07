"""What every address of the console shows; and of which it is not recorded who looked, with the reason."""

from collections.abc import Mapping
from types import MappingProxyType

from events.vocabulary import Accessed, UsedKey

from ..permissions import Reading
from ..reading import filters
from .looks import DIMENSIONS, Shows

CONSOLE: Mapping[str, Shows] = MappingProxyType(
    {
        "cases": Shows(
            what=Accessed.CASES,
            reading=Reading.CASELOAD,
            asked=filters.CASES.coded,
            count="found.page.cases",
            understood="found.query",
        ),
        "case": Shows(what=Accessed.CASE, reading=Reading.CASE, about="case", ignored=frozenset({"tab", "order"})),
        **{
            f"{kind}.{way}": Shows(what=Accessed.MOMENT, reading=reading, about="of", asked=frozenset(asked))
            for kind, reading in (("case", Reading.HISTORY), ("pattern", Reading.PATTERNS))
            for way, asked in (("as-of", {"at"}), ("compare", {"from", "to"}), ("when", set()))
        },
        "event": Shows(what=Accessed.EVENT, reading=Reading.LOG, about="event"),
        "event.raw": Shows(what=Accessed.EVENT, reading=Reading.LOG, about="event", exported=True),
        "erased": Shows(what=Accessed.ERASURES, reading=Reading.ERASURES, about="case"),
        "erased.json": Shows(what=Accessed.ERASURES, reading=Reading.ERASURES, about="case", exported=True),
        "subject-access": Shows(
            what=Accessed.SUBJECT_ACCESS,
            reading=Reading.SUBJECT_ACCESS,
            about="case",
            asked=frozenset({"view"}),
            exported=True,
            key=UsedKey.PERSON,
        ),
        "live": Shows(what=Accessed.LIVE, reading=Reading.LOG, pages=""),
        "live.part": Shows(what=Accessed.LIVE, reading=Reading.LOG, pages=""),
        "deadlines": Shows(
            what=Accessed.DEADLINES,
            reading=Reading.DEADLINES,
            asked=filters.DEADLINES.coded,
            case_in="case",
            count="found.page.deadlines",
        ),
        "deadline": Shows(what=Accessed.DEADLINES, reading=Reading.DEADLINES, about="deadline"),
        "handoffs": Shows(
            what=Accessed.HANDOFFS,
            reading=Reading.HANDOFFS,
            asked=filters.HANDOFFS.coded,
            case_in="case",
            count="page_.handoffs",
        ),
        "handoff": Shows(what=Accessed.HANDOFFS, reading=Reading.HANDOFFS, about="handoff"),
        "patterns": Shows(
            what=Accessed.PATTERNS, reading=Reading.PATTERNS, asked=filters.PATTERNS.coded, count="found.page.patterns"
        ),
        "pattern": Shows(what=Accessed.PATTERNS, reading=Reading.PATTERNS, about="pattern"),
        "pattern.cases": Shows(
            what=Accessed.PATTERN_CASES, reading=Reading.PATTERN_EVIDENCE, about="pattern", count="found.cases"
        ),
        # Whoever is not one of the two, or no longer, is refused as well, though that is said by another status.
        "pattern.person": Shows(
            what=Accessed.PATTERN_PERSON,
            reading=Reading.TEXT,
            about="pattern",
            key=UsedKey.PERSON,
            refuses=frozenset({403, 404, 409}),
        ),
        "figures": Shows(what=Accessed.FIGURES, reading=Reading.RELEASES, asked=DIMENSIONS | {"by"}),
        "releases": Shows(what=Accessed.FIGURES, reading=Reading.RELEASES, count="found.releases"),
        "release": Shows(what=Accessed.FIGURES, reading=Reading.RELEASES, about="release"),
        "statements": Shows(
            what=Accessed.STATEMENTS,
            reading=Reading.PATTERNS,
            asked=filters.STATEMENTS.coded,
            count="found.page.statements",
        ),
        "reports": Shows(what=Accessed.REPORT, reading=Reading.REPORTS),
        "report": Shows(what=Accessed.REPORT, reading=Reading.REPORTS),
        "report.part": Shows(what=Accessed.REPORT, reading=Reading.REPORTS),
        "report.page": Shows(what=Accessed.REPORT, reading=Reading.REPORTS),
        "report.file": Shows(what=Accessed.REPORT, reading=Reading.REPORTS, exported=True, pages=""),
        "parked": Shows(what=Accessed.PARKED, reading=Reading.PARKED),
        # The event that a case is parked by may not say whose it is, and is shown to operators all the same.
        "parked.case": Shows(what=Accessed.PARKED, reading=Reading.PARKED, about="case", own=False),
        "verify": Shows(what=Accessed.PROOF, reading=Reading.PROOF),
        "run": Shows(what=Accessed.PROOF, reading=Reading.PROOF),
        "run.part": Shows(what=Accessed.PROOF, reading=Reading.PROOF),
        **{
            f"{kind}.evidence": Shows(
                what=Accessed.EVIDENCE, reading=Reading.LOG, about="of", key=UsedKey.CHECKPOINT, begins=True
            )
            for kind in ("case", "pattern")
        },
        "run.bundle": Shows(
            what=Accessed.EVIDENCE, reading=Reading.LOG, about="case", named_in="about", exported=True, pages=""
        ),
        "access": Shows(
            what=Accessed.ACCESS,
            reading=Reading.ACCESS,
            asked=filters.ACCESS.coded,
            case_in="case",
            count="page_.looks",
        ),
        "access.export": Shows(
            what=Accessed.ACCESS,
            reading=Reading.ACCESS,
            asked=filters.ACCESS.coded,
            case_in="case",
            count="looks",
            exported=True,
        ),
    }
)

_FOLLOWERS = "It shows how far everything is that follows the log, in numbers, and nothing of a case."
_ORDER = "It is an order, which is itself on the log, and shows nothing but what became of it."
_WORK = "It begins or ends work of the console, and shows nothing; where the work leads, it is recorded."
_ITSELF = "It is of the console itself, and the same for everybody."

UNRECORDED: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("overview", "overview.part", "streams", "streams.part", "stream", "changes"), _FOLLOWERS),
        **dict.fromkeys(
            ("parked.retry", "parked.discard", "handoff.resend", "pattern.act", "report.acknowledge"), _ORDER
        ),
        **dict.fromkeys(("verify.begin", "replay.begin", "report.begin", "report.stop", "run.stop"), _WORK),
        "lessons": "It is the same for everybody; what leads from it to a pattern is recorded where that is shown.",
        **dict.fromkeys(("static", "health", "help", "language", "nowhere"), _ITSELF),
        **dict.fromkeys(
            ("sign-in", "sign-in.start", "sign-in.callback", "sign-in.development", "sign-out"),
            "Nobody is known yet, or any more.",
        ),
    }
)
