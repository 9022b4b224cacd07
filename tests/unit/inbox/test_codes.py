"""A code is what was written down, however it is typed; and any slip of one hand is seen."""

import math
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.inbox import codes
from services.inbox.codes import ALPHABET, BITS, CHARACTERS, Unreadable, new_code, normalised, shown
from services.inbox.proof import prove
from services.inbox.throttle import ATTEMPTS_AT_ONCE, ATTEMPTS_PER_SECOND

CODES = st.integers(0, 2**32).map(lambda seed: new_code(Random(seed).randrange))
PLACES = st.integers(0, CHARACTERS - 1)


def test_a_code_has_more_chance_in_it_than_anyone_can_try() -> None:
    assert BITS == 95
    assert len(ALPHABET) == 2**5
    assert len({new_code() for _ in range(1000)}) == 1000


@given(CODES)
def test_a_code_is_shown_in_four_groups_of_five_and_read_back(code: str) -> None:
    assert [len(group) for group in shown(code).split("-")] == [5, 5, 5, 5]
    assert normalised(shown(code)) == code


@given(CODES, st.sampled_from([str.lower, str.upper]), st.sampled_from(["-", " ", "", " - ", "\u2013"]))
def test_reading_forgives_case_spaces_and_hyphens(code: str, case: object, between: str) -> None:
    typed = between.join(shown(code).split("-"))
    assert normalised(case(typed)) == code  # type: ignore[operator]


@given(CODES, st.sampled_from(["Oo", "oO"]), st.sampled_from(["Il", "iL", "li"]))
def test_reading_takes_letters_for_the_digits_that_they_look_like(code: str, zeros: str, ones: str) -> None:
    typed = code.replace("0", zeros[0]).replace("1", ones[0])
    assert normalised(typed) == code
    assert normalised(code.replace("0", zeros[1]).replace("1", ones[1])) == code


@given(CODES, PLACES, st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_seen(code: str, place: int, other: str) -> None:
    if other != code[place]:
        with pytest.raises(Unreadable):
            normalised(code[:place] + other + code[place + 1 :])


@given(CODES)
def test_every_two_characters_that_changed_places_are_seen(code: str) -> None:
    for first, second in combinations(range(CHARACTERS), 2):
        swapped = list(code)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        if code[first] != code[second]:
            with pytest.raises(Unreadable):
                normalised("".join(swapped))


@pytest.mark.parametrize(
    "typed", ["", "ABCDE", "ABCDE-FGHJK-MNPQR-STVW", "UUUUU-UUUUU-UUUUU-UUUUU", "1" * 500, "é" * 20]
)
def test_what_is_no_code_is_not_taken_for_one(typed: str) -> None:
    with pytest.raises(Unreadable):
        normalised(typed)


def test_what_was_typed_is_not_in_the_error() -> None:
    code = new_code()
    typed = ("0" if code[0] != "0" else "1") + code[1:]
    with pytest.raises(Unreadable) as caught:
        normalised(typed)
    assert typed not in str(caught.value)


def test_the_check_is_that_of_the_field_and_not_of_this_code() -> None:
    """Computed in another way: the values as a sum of powers of x, by a table of logarithms."""
    powers, value = [], 1
    for _ in range(31):
        powers.append(value)
        value = (value << 1) ^ (0b100101 if value & 0b10000 else 0)
    assert value == 1
    assert len(set(powers)) == 31
    code = new_code(Random(7).randrange)
    total = 0
    for place, character in enumerate(code):
        number = ALPHABET.index(character)
        if number:
            total ^= powers[(powers.index(number) + CHARACTERS - 1 - place) % 31]
    assert total == 0


def test_guessing_takes_longer_than_there_has_been_time() -> None:
    """With a million live codes at an institution, and every attempt that a process allows, day and night."""
    live = 1_000_000
    seconds = 2**BITS / live / ATTEMPTS_PER_SECOND
    years = seconds / (365.25 * 24 * 60 * 60)
    assert math.floor(math.log10(years)) == 15
    assert ATTEMPTS_AT_ONCE < 60


def test_a_hash_is_another_at_another_institution_and_its_halves_are_unrelated() -> None:
    code = new_code()
    here, there = prove(code, "salt of one"), prove(code, "salt of another")
    assert here != there
    assert here.place != here.key
    assert prove(codes.normalised(code.lower()), "salt of one") == here
