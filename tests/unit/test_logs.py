"""A line of the log is one event in JSON; an error of a database or a parser does not get to quote anybody."""

import logging
import warnings
from collections.abc import Iterator

import orjson
import pytest
import structlog

from events.errors import Malformed
from infra import logs

SECRET = "what somebody said"


@pytest.fixture(autouse=True)
def set_up() -> Iterator[None]:
    """As a process has it, taken back at the end."""
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, []
    logs.set_up()
    # What is remembered would outlive this test's output.
    structlog.configure(cache_logger_on_first_use=False)
    yield
    root.handlers = handlers
    logging.captureWarnings(False)
    structlog.reset_defaults()


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    (line,) = capsys.readouterr().out.splitlines()
    found: dict[str, str] = orjson.loads(line)
    return found


def failing(text: str) -> int:
    return int(text)


def test_a_traceback_says_where_and_what_and_quotes_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        failing(SECRET)
    except ValueError:
        structlog.get_logger().error("failed", exc_info=True)
    line = said(capsys)
    assert "in failing" in line["exception"]
    assert line["exception"].endswith("builtins.ValueError")
    assert SECRET not in str(line)


def test_errors_of_ours_say_in_words_what_is_wrong_but_not_what_they_come_from(
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        try:
            failing(SECRET)
        except ValueError as error:
            raise Malformed("must be a number", field="count") from error
    except Malformed as error:
        structlog.get_logger().error("failed", exc_info=error)
    line = said(capsys)
    assert line["exception"].endswith("events.errors.Malformed: must be a number")
    assert "builtins.ValueError\n" in line["exception"]
    assert SECRET not in str(line)


def test_what_libraries_say_is_one_line_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        failing(SECRET)
    except ValueError:
        logging.getLogger("library").exception("two\nlines")
    line = said(capsys)
    assert (line["event"], line["logger"], line["level"]) == ("two\nlines", "library", "error")
    assert SECRET not in str(line)


def test_a_warning_is_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("of old", DeprecationWarning, stacklevel=1)
    assert said(capsys)["logger"] == "py.warnings"
