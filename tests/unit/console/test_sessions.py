"""A session ends by itself, however it is used, and nothing that a page asks by itself keeps it alive."""

from dataclasses import dataclass

import pytest

from services.console import sessions
from services.console.sessions import IDLE_SECONDS_MAX, SESSION_SECONDS_MAX, Sessions
from services.permissions import Role

from ..intake.fakes import caller


@dataclass
class Clock:
    at: float = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(clock: Clock) -> Sessions:
    return Sessions(clock)


def test_who_signed_in_is_known_by_the_cookie_alone(kept: Sessions) -> None:
    token = kept.begin(caller(Role.AUDITOR), development=False)
    found = kept.find(token)
    assert found is not None
    assert found.caller == caller(Role.AUDITOR)
    assert kept.find(f"{token}x") is None
    assert kept.begin(caller(Role.AUDITOR), development=False) != token


def test_what_lies_in_memory_lets_nobody_in(kept: Sessions) -> None:
    token = kept.begin(caller(Role.AUDITOR), development=False)
    assert token.encode() not in repr(kept._sessions).encode()


def test_who_is_idle_is_signed_out(kept: Sessions, clock: Clock) -> None:
    token = kept.begin(caller(Role.AUDITOR), development=False)
    clock.at += IDLE_SECONDS_MAX
    assert kept.find(token) is not None
    clock.at += IDLE_SECONDS_MAX + 1
    assert kept.find(token) is None


def test_a_page_that_refreshes_itself_is_no_sign_of_a_person(kept: Sessions, clock: Clock) -> None:
    token = kept.begin(caller(Role.OPERATOR), development=False)
    for _ in range(10):
        clock.at += IDLE_SECONDS_MAX / 9
        kept.find(token, seen=False)
    assert kept.find(token) is None


def test_a_working_day_is_the_longest_however_busy(kept: Sessions, clock: Clock) -> None:
    token = kept.begin(caller(Role.OPERATOR), development=False)
    while clock.at + 60 <= SESSION_SECONDS_MAX:
        clock.at += 60
        assert kept.find(token) is not None
    clock.at += 61
    assert kept.find(token) is None


def test_who_signed_out_is_out(kept: Sessions) -> None:
    token = kept.begin(caller(Role.AUDITOR), development=False)
    kept.end(token)
    assert kept.find(token) is None


def test_sessions_are_bounded_and_the_longest_idle_goes_first(kept: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "SESSIONS_MAX", 3)
    tokens = [kept.begin(caller(Role.AUDITOR), development=False) for _ in range(3)]
    assert kept.find(tokens[0]) is not None
    kept.begin(caller(Role.AUDITOR), development=False)
    assert [kept.find(token) is not None for token in tokens] == [True, False, True]


def test_a_form_is_accepted_of_its_own_session_only(kept: Sessions) -> None:
    one, other = (kept.find(kept.begin(caller(Role.AUDITOR), development=False)) for _ in range(2))
    assert one is not None
    assert other is not None
    assert one.accepts(one.csrf)
    assert not one.accepts(other.csrf)
    assert not one.accepts("")
