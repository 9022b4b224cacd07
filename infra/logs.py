"""How every process logs: one JSON line an event, in UTC, without the values of variables."""

import logging
from traceback import format_tb

import structlog

QUIET_SECONDS = 10.0  # aiokafka complains of an absent broker some forty times a second.

# Whose errors say in words what is wrong; those of a database or a parser may quote what they were given.
SPEAKING = frozenset({"confluent_kafka", "cimpl", "events", "infra", "kafka", "projections", "services"})

log = structlog.get_logger()


def set_up() -> None:
    """Configure this process. A traceback names files and lines: what a variable holds, or another's error quotes, may
    be a person's text.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(_traceback),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(),
        cache_logger_on_first_use=True,
    )
    take_in_libraries()


def take_in_libraries() -> None:
    """Put what libraries say through Python's own logging into our log, from warnings on."""
    logging.basicConfig(handlers=[_Structured()], level=logging.WARNING)
    logging.captureWarnings(True)


def _traceback(exc_info: structlog.typing.ExcInfo) -> str:
    """Where it happened and what led to it, the cause first."""
    kind, error, trace = exc_info
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    cause = f"{_traceback((type(before), before, before.__traceback__))}\n" if before is not None else ""
    text = f": {error}" if kind.__module__.partition(".")[0] in SPEAKING or isinstance(error, OSError) else ""
    return f"{cause}{''.join(format_tb(trace))}{kind.__module__}.{kind.__qualname__}{text}"


class _Structured(logging.Handler):
    """Makes a line of each; what is said again and again is said once in a while."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, int], tuple[float, int]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        place = (record.pathname, record.lineno)
        said_at, left_out = self._said.get(place, (0.0, 0))
        if record.created - said_at < QUIET_SECONDS:
            self._said[place] = (said_at, left_out + 1)
            return
        self._said[place] = (record.created, 0)
        more = {"left_out": left_out} if left_out else {}
        log.log(record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info, **more)
