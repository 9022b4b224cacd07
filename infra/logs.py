"""How every process logs: one JSON line an event, in UTC, without the values of variables."""

import structlog


def set_up() -> None:
    """Configure this process. A traceback names files and lines only: a variable may hold a person's text."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(),
        cache_logger_on_first_use=True,
    )
