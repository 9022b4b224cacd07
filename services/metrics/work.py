"""Metrics of what leaves, comes in and is found: hand-offs, notifications, patterns, calls over HTTP."""

from .declaring import Kind, Metric

_HANDOFFS = (
    Metric(
        "meldstroom_handoffs_delivered", Kind.COUNTER, ("recipient",), "hand-offs", "Hand-offs whose receipt holds."
    ),
    Metric(
        "meldstroom_handoffs_failed",
        Kind.COUNTER,
        ("recipient", "verdict"),
        "attempts",
        "Attempts without a receipt that holds, by what they came to.",
    ),
    Metric(
        "meldstroom_handoffs_waiting",
        Kind.GAUGE,
        ("recipient",),
        "hand-offs",
        "Hand-offs that wait to be received.",
    ),
    Metric(
        "meldstroom_handoffs_oldest_seconds",
        Kind.GAUGE,
        ("recipient",),
        "seconds",
        "For how long the oldest has waited.",
        "above 3600",
    ),
    Metric(
        "meldstroom_handoffs_parked",
        Kind.GAUGE,
        ("recipient",),
        "hand-offs",
        "Hand-offs that someone must have sent again.",
        "above 0",
    ),
    Metric(
        "meldstroom_handoffs_untold",
        Kind.GAUGE,
        (),
        "news",
        "Receipts and other news of hand-offs that the log does not show yet.",
        "above 0 for 15 minutes",
    ),
)

_NOTIFICATIONS = (
    Metric(
        "meldstroom_notifications_delivered", Kind.COUNTER, ("medium",), "notifications", "Notifications that arrived."
    ),
    Metric(
        "meldstroom_notifications_failed",
        Kind.COUNTER,
        ("medium", "verdict"),
        "attempts",
        "Attempts that failed: for good (`refused`) or not.",
    ),
    Metric(
        "meldstroom_notifications_waiting",
        Kind.GAUGE,
        ("channel",),
        "notifications",
        "Notifications that wait to be delivered.",
    ),
    Metric(
        "meldstroom_notifications_oldest_seconds",
        Kind.GAUGE,
        ("channel",),
        "seconds",
        "For how long the oldest has waited.",
        "above 3600",
    ),
    Metric(
        "meldstroom_notifications_parked",
        Kind.GAUGE,
        ("channel",),
        "notifications",
        "Notifications that wait for an operator to resend them.",
        "above 0",
    ),
)

_PATTERNS = (
    Metric(
        "meldstroom_patterns_evaluations",
        Kind.COUNTER,
        (),
        "instants",
        "Instants at which an institution was evaluated.",
    ),
    Metric(
        "meldstroom_patterns_indicated",
        Kind.COUNTER,
        (),
        "indications",
        "Indications that were asked for, with what came to them later.",
    ),
    Metric(
        "meldstroom_patterns_evaluation_seconds",
        Kind.HISTOGRAM,
        (),
        "seconds",
        "How long it took to evaluate an institution once.",
        buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300),
    ),
    Metric(
        "meldstroom_patterns_evaluated_until_seconds",
        Kind.GAUGE,
        (),
        "Unix time",
        "Until when all is evaluated, in Unix time.",
    ),
)

_ERASING = (
    Metric(
        "meldstroom_erasure_backlog_requests",
        Kind.GAUGE,
        (),
        "requests",
        "Erasures that two people agreed on, and whose keys are not destroyed, or not told of on the log, yet;"
        " NaN while that is not known.",
        "above 0 for an hour",
    ),
)

_OVER_HTTP = (
    Metric(
        "meldstroom_intake_bus_records",
        Kind.COUNTER,
        ("result",),
        "records",
        "Records of the intake topic, by what became of them.",
        "`parked` grows",
    ),
    Metric(
        "meldstroom_reading_contents_shown",
        Kind.COUNTER,
        ("recipient",),
        "times",
        "Times that all of a hand-off's texts were opened for someone.",
    ),
    Metric(
        "meldstroom_reading_pattern_cases_shown",
        Kind.COUNTER,
        (),
        "times",
        "Times that someone was shown a pattern's cases.",
    ),
    Metric(
        "meldstroom_reading_persons_shown",
        Kind.COUNTER,
        (),
        "times",
        "Times that someone was shown whom a mark stands for.",
        "any that nobody expected",
    ),
    Metric(
        "meldstroom_reading_persons_refused",
        Kind.COUNTER,
        ("code",),
        "times",
        "Times that someone was not shown whom a mark stands for.",
        "any that nobody expected",
    ),
    Metric(
        "meldstroom_access_recorded",
        Kind.COUNTER,
        (),
        "looks",
        "Looks, exports and refusals that came onto the access ledger.",
    ),
    Metric(
        "meldstroom_access_unrecorded",
        Kind.COUNTER,
        (),
        "times",
        "Times that something was not shown since it could not be recorded.",
        "any",
    ),
    Metric(
        "meldstroom_http_requests",
        Kind.COUNTER,
        ("method", "path", "status_code", "app_name"),
        "requests",
        "Calls of the intake, by address template; those of reporters are not counted.",
        "5 % with 5xx for 5 minutes",
        library="litestar",
    ),
    Metric(
        "meldstroom_http_requests_error",
        Kind.COUNTER,
        ("method", "path", "status_code", "app_name"),
        "requests",
        "Those of them that were answered with 5xx; not there before the first.",
        library="litestar",
    ),
    Metric(
        "meldstroom_http_request_duration_seconds",
        Kind.HISTOGRAM,
        ("method", "path", "status_code", "app_name"),
        "seconds",
        "How long they took.",
        "95 % above 2",
        library="litestar",
    ),
    Metric(
        "meldstroom_http_requests_in_progress",
        Kind.GAUGE,
        ("method", "path", "status_code", "app_name"),
        "requests",
        "Calls that are being answered.",
        library="litestar",
    ),
)

WORK = (*_HANDOFFS, *_NOTIFICATIONS, *_PATTERNS, *_ERASING, *_OVER_HTTP)
