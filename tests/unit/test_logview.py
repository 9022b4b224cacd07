"""The one log of `make up` takes whatever a process says, on whatever it is shown: it must not end those it shows."""

from io import BytesIO, TextIOWrapper

import pytest

from infra.embedded.logview import LogView, readable


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_what_a_terminal_cannot_write_is_a_question_mark(encoding: str) -> None:
    shown = BytesIO()
    with TextIOWrapper(shown, encoding=encoding) as stream:
        LogView(stream, colour=False).line("recorder", '{"event": "a lone \\ud800 and a ☂"}')
        written = shown.getvalue().decode(encoding)
    assert "☂" in written or encoding != "utf-8"
    assert "a lone ? and a" in written


@pytest.mark.parametrize("line", ['{"event": ' + "1" * 5_000 + "}", '{"event": ' * 20_000, '{"event": NaN'])
def test_what_is_no_record_is_shown_as_it_is(line: str) -> None:
    assert readable(line) == line
