"""What a code is: a value on the wire, a label in Dutch and in English, and where it comes from."""

from enum import StrEnum
from typing import Self

LETTER = "Kamerstuk 29 240, nr. 131"


class Code(StrEnum):
    """One code of a list. The value is what travels; labels and source are for people and never travel.

    `source` names the act and article, or the document, that gives the code its meaning; it is empty where the list is
    the project's own.
    """

    nl: str
    en: str
    source: str

    # The labels have defaults only so that `Behaviour("bullying")` still reads as a look-up to a type checker.
    def __new__(cls, code: str, nl: str = "", en: str = "", source: str = "") -> Self:
        """A member, made from a line of its list."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.nl, member.en, member.source = nl, en, source
        return member


class Answer(Code):
    """Yes, no, or not known (yet)."""

    YES = "yes", "ja", "yes"
    NO = "no", "nee", "no"
    UNKNOWN = "unknown", "onbekend", "unknown"
