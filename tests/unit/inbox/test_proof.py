"""A code opens what it was let open, at its institution; guessing runs dry, and nobody else pays for long."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

import pytest

from services.inbox import proof
from services.inbox.codes import new_code, shown
from services.inbox.problems import Barred
from services.inbox.proof import Codes
from services.inbox.receipts import Holder
from services.inbox.throttle import ATTEMPTS_AT_ONCE, Throttle, Throttled
from services.intake.denials import Busy

from .fakes import Clock, Shelf, hashed

Made = TypeVar("Made")
TALK = "conversation-incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b11.reporter"
OTHER = "conversation-incident-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b12.reporter"
HANDED = "handoff-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b13"
LEFT = "escrow-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b14/deposit-0190f3c2-7b1d-5c6e-9d1a-0d6a6f2f4b15"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tested here is not how slow scrypt is."""
    monkeypatch.setattr(proof, "SCRYPT_N", 2)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def codes(shelf: Shelf, clock: Clock) -> Iterator[Codes]:
    made = Codes(shelf, hashed, Throttle(clock))
    yield made
    made.close()


def run(made: Coroutine[Any, Any, Made]) -> Made:
    return asyncio.run(made)


async def letting(codes: Codes, institution: str, typed: str, *opens: str) -> Holder:
    """Whatever is to be recorded is."""
    async with codes.attempt(institution, typed, *opens) as let:
        return await let()


async def refused(codes: Codes, code: str, error: type[Exception], *opens: str) -> None:
    """The code may open these, and what it was for is not recorded."""
    with pytest.raises(error):
        async with codes.attempt("uni", code, *opens):
            raise error("not recorded")


def code_of(error: Callable[[], object]) -> str:
    with pytest.raises(Barred) as caught:
        error()
    return caught.value.code


def test_a_code_opens_what_it_was_let_open_however_it_is_typed(codes: Codes) -> None:
    code = new_code()
    run(letting(codes, "uni", shown(code), TALK))
    run(letting(codes, "uni", code, HANDED, LEFT))
    holder = run(codes.holder("uni", shown(code).lower()))
    assert holder == Holder(opens=(TALK, HANDED, LEFT))
    assert holder.conversation == TALK
    assert holder.handoffs == (HANDED,)
    assert holder.deposits == (tuple(LEFT.split("/")),)


def test_letting_it_open_the_same_again_changes_nothing(codes: Codes, shelf: Shelf) -> None:
    code = new_code()
    run(letting(codes, "uni", code, TALK))
    before = dict(shelf.kept)
    run(letting(codes, "uni", code, TALK))
    assert shelf.kept == before


def test_it_opens_one_conversation_at_the_most(codes: Codes) -> None:
    code = new_code()
    run(letting(codes, "uni", code, TALK))
    assert code_of(lambda: run(letting(codes, "uni", code, OTHER))) == "code.used"
    assert run(codes.holder("uni", code)).conversation == TALK


def test_at_another_institution_it_opens_nothing(codes: Codes) -> None:
    code = new_code()
    run(letting(codes, "uni", code, TALK))
    assert code_of(lambda: run(codes.holder("elsewhere", code))) == "code.unknown"


def test_what_is_no_code_is_turned_away_without_hashing_and_without_counting(codes: Codes, shelf: Shelf) -> None:
    shelf.away = True  # Whoever looked would find out.
    for _ in range(ATTEMPTS_AT_ONCE * 2):
        assert code_of(lambda: run(codes.holder("uni", "ABCDE-FGHJK-MNPQR-STVWX"))) == "code.malformed"
        assert code_of(lambda: run(codes.holder("uni", "  "))) == "code.missing"


def test_guessing_runs_dry_at_one_institution_and_fills_up_with_time(codes: Codes, clock: Clock) -> None:
    mine = new_code()
    run(letting(codes, "uni", mine, TALK))
    for _ in range(ATTEMPTS_AT_ONCE):
        assert code_of(lambda: run(codes.holder("uni", new_code()))) == "code.unknown"
    with pytest.raises(Throttled) as caught:
        run(codes.holder("uni", new_code()))
    assert caught.value.seconds == 1
    assert code_of(lambda: run(codes.holder("elsewhere", new_code()))) == "code.unknown"
    clock.at += caught.value.seconds
    assert run(codes.holder("uni", mine)).conversation == TALK


def test_finding_a_used_code_costs_an_attempt(codes: Codes) -> None:
    code = new_code()
    run(letting(codes, "uni", code, TALK))
    for _ in range(ATTEMPTS_AT_ONCE):
        assert code_of(lambda: run(letting(codes, "uni", code, OTHER))) == "code.used"
    with pytest.raises(Throttled):
        run(letting(codes, "uni", code, OTHER))


def test_a_fresh_code_spends_an_attempt_until_something_is_recorded_and_leaves_nothing(
    codes: Codes, shelf: Shelf, clock: Clock
) -> None:
    for _ in range(ATTEMPTS_AT_ONCE):
        run(refused(codes, new_code(), ValueError, TALK))
    assert shelf.kept == {}
    with pytest.raises(Throttled):
        run(letting(codes, "uni", new_code(), TALK))
    clock.at += 1
    for _ in range(ATTEMPTS_AT_ONCE):
        run(letting(codes, "uni", new_code(), TALK))


def test_a_code_that_opens_something_spends_none_whatever_becomes_of_the_next(codes: Codes) -> None:
    code = new_code()
    run(letting(codes, "uni", code, TALK))
    for _ in range(ATTEMPTS_AT_ONCE * 2):
        run(refused(codes, code, ValueError, TALK))
        run(refused(codes, code, ValueError, HANDED))


def test_a_ledger_that_is_away_costs_no_attempt(codes: Codes) -> None:
    for _ in range(ATTEMPTS_AT_ONCE * 2):
        run(refused(codes, new_code(), ConnectionError, TALK))


def test_who_has_spent_the_last_attempt_can_still_let_their_code_open_it(codes: Codes) -> None:
    for _ in range(ATTEMPTS_AT_ONCE - 1):
        run(refused(codes, new_code(), ValueError, TALK))
    assert run(letting(codes, "uni", new_code(), TALK)).conversation == TALK


def test_fresh_and_used_codes_are_hashed_and_looked_up_alike(codes: Codes, shelf: Shelf) -> None:
    used = new_code()
    run(letting(codes, "uni", used, TALK))
    before = shelf.finds
    assert code_of(lambda: run(letting(codes, "uni", used, OTHER))) == "code.used"
    assert shelf.finds == before + 1
    run(refused(codes, new_code(), ValueError, OTHER))
    assert shelf.finds == before + 2


def test_who_is_right_spends_nothing(codes: Codes) -> None:
    code = new_code()
    run(letting(codes, "uni", code, TALK))
    for _ in range(ATTEMPTS_AT_ONCE * 2):
        run(codes.holder("uni", code))


def test_a_database_that_is_away_costs_no_attempt(codes: Codes, shelf: Shelf) -> None:
    code = new_code()
    run(letting(codes, "uni", code, TALK))
    shelf.away = True
    for _ in range(ATTEMPTS_AT_ONCE * 2):
        with pytest.raises(ConnectionError):
            run(codes.holder("uni", code))
    shelf.away = False
    assert run(codes.holder("uni", code)).conversation == TALK


def test_two_calls_in_each_others_way_both_come_through(codes: Codes, shelf: Shelf) -> None:
    code = new_code()
    shelf.races = 2
    run(letting(codes, "uni", code, TALK))
    assert run(codes.holder("uni", code)).conversation == TALK


def test_no_more_wait_for_hashing_than_there_is_room_for(codes: Codes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "WAITING_MAX", 0)
    for _ in range(ATTEMPTS_AT_ONCE * 2):
        with pytest.raises(Busy):
            run(codes.holder("uni", new_code()))


def test_what_is_kept_says_neither_code_nor_stream_and_its_length_not_how_many(codes: Codes, shelf: Shelf) -> None:
    one, three = new_code(), new_code()
    run(letting(codes, "uni", one, TALK))
    run(letting(codes, "uni", three, TALK, HANDED, LEFT))
    kept = [place + institution.encode() + box for place, (institution, box) in shelf.kept.items()]
    assert len(kept) == 2
    assert len({len(value) for value in kept}) == 1
    for secret in (one, three, TALK, HANDED, LEFT, "incident-", "0190f3c2"):
        assert not any(secret.encode() in value for value in kept)
