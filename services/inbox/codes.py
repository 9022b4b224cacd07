"""Receipt codes: made, shown, and read back from what a person wrote down. Pure, but for the chance that it is given.

A code is 20 characters of Crockford's base 32, whose letters are hard to confuse: 19 of chance (95 bits) and one that
checks them. It is shown in four groups of five. The check is a symbol of Reed and Solomon's code over the field of 32
elements: unlike a plain checksum it finds every single wrong character *and* every two that changed places, and it
needs no characters beside the 32.
"""

from collections.abc import Callable
from secrets import randbelow

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHARACTERS = 20
GROUP = 5
BITS = 5 * (CHARACTERS - 1)

_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = frozenset(" -\u2010\u2011\u2013\u00a0\t")  # What people and word processors put between the groups.
_TYPED_MAX = 4 * CHARACTERS
_FIELD = 0b100101  # x⁵ + x² + 1: x runs through all 31 elements but zero, so the places of a code weigh differently.


class Unreadable(ValueError):
    """What was typed is no code: it has another length, a character that no code has, or a slip."""


def new_code(below: Callable[[int], int] = randbelow) -> str:
    """A fresh code, normalised. `below(n)` gives a number from 0 up to n by chance that nobody can foretell."""
    values = [below(len(ALPHABET)) for _ in range(CHARACTERS - 1)]
    values.append(_remainder([*values, 0]))
    return "".join(ALPHABET[value] for value in values)


def shown(code: str) -> str:
    """A normalised code as a person writes it down: `ABCDE-FGHJK-MNPQR-STVWX`."""
    return "-".join(code[start : start + GROUP] for start in range(0, CHARACTERS, GROUP))


def normalised(typed: str) -> str:
    """The code that was meant: in whatever case, with or without hyphens, O for 0, I and L for 1.

    Raises `Unreadable`, which never holds what was typed.
    """
    if len(typed) > _TYPED_MAX:
        raise Unreadable("too long for a code")
    code = "".join(character for character in typed.upper() if character not in _BETWEEN).translate(_READ_AS)
    values = [ALPHABET.find(character) for character in code]
    if len(values) != CHARACTERS or min(values) < 0:
        raise Unreadable("not 20 characters of a code")
    if _remainder(values):
        raise Unreadable("a character is wrong, or two changed places")
    return code


def _remainder(values: list[int]) -> int:
    """The values as a polynomial at x, the last one its constant: zero for a code. Addition here is exclusive or."""
    remainder = 0
    for value in values:
        remainder <<= 1
        if remainder & 0b100000:
            remainder ^= _FIELD
        remainder ^= value
    return remainder
