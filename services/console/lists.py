"""What every list has: what its filters can be, and where its next page begins."""

from collections.abc import Iterable, Mapping, Sequence

from events.vocabulary.code import Code


def choices(codes: Mapping[str, Iterable[Code]], language: str) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What each filter can be, with its words."""
    return {
        name: [(code.value, code.nl if language == "nl" else code.en) for code in kind] for name, kind in codes.items()
    }


def after_in(address: str | None) -> str:
    """Where the next page begins, as its address says; empty at the end."""
    return (address or "").partition("after=")[2].partition("&")[0]
