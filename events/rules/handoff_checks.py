"""What a profile of a hand-off may not say: whom the law keeps unnamed stays so, and no two hold at once."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from ..vocabulary import Basis, HandoffKind, Recipient
from .handoffs import PERSONS, TEXTS, HandoffProfile
from .reading import BadRuleFile, Place, ReadFile

BY_THE_BOARD = frozenset({HandoffKind.MANDATORY, HandoffKind.VOLUNTARY})


def of_one(file: ReadFile) -> Iterator[BadRuleFile]:
    """What is wrong in one file."""
    own = file.content.institution is not None
    for number, profile in enumerate(file.content.profiles):
        if own:
            reason = "what a body outside is told is the same for every institution: its file holds no profile"
            yield file.bad(f"{profile.id}: {reason}", "profiles", number)
        for reason, place in (*_dates(profile), *_fields(profile), *_kinds(profile)):
            yield file.bad(f"{profile.id}: {reason}", "profiles", number, *place)


def between(files: Sequence[ReadFile]) -> Iterator[BadRuleFile]:
    """What is wrong between files: versions that cannot both be, and two profiles for one thing on the same days."""
    found = [(file, number, profile) for file in files for number, profile in enumerate(file.content.profiles)]
    for (_, _, first), (file, number, second) in combinations(found, 2):
        if first.ref == second.ref:
            yield file.bad(f"version {second.version} of {second.id} is there already", "profiles", number, "version")
        elif _same_thing(first, second) and first.overlaps(second):
            yield file.bad(f"{first.ref} and {second.ref} are in force on the same days", "profiles", number)


def _dates(profile: HandoffProfile) -> Iterator[tuple[str, Place]]:
    if profile.backwards:
        yield "effective_to lies before effective_from", ("effective_to",)
    if profile.verify != (profile.verify_what is not None):
        yield "verify and verify_what go together", ("verify" if profile.verify else "verify_what",)


def _fields(profile: HandoffProfile) -> Iterator[tuple[str, Place]]:
    """A field stands once, and who reported is told only where the route cannot do without."""
    seen = set()
    for name, fields in (("must", profile.must), ("may", profile.may)):
        for at, field in enumerate(fields):
            if field in seen:
                yield f"field {field} stands here twice", (name, at)
            seen.add(field)
    tells = "reporter" in seen
    if set(profile.kinds) == {HandoffKind.REPORTER_SIDE}:
        if profile.reporter_because is not None:
            yield "a reporter says of themselves who they are", ("reporter_because",)
    elif tells != (profile.reporter_because is not None):
        place = ("must" if "reporter" in profile.must else "may") if tells else "reporter_because"
        yield "reporter and reporter_because go together: the law keeps who reported from being told", (place,)


def _kinds(profile: HandoffProfile) -> Iterator[tuple[str, Place]]:
    """Who lets it go, and on what ground."""
    by_board = [kind in BY_THE_BOARD for kind in profile.kinds]
    if any(by_board) and not all(by_board):
        yield "what the board sends and what others do are not one profile", ("kinds",)
    elif all(by_board) != (profile.approval == "board"):
        yield "the board approves what the board sends, and nothing else", ("approval",)
    if HandoffKind.MANDATORY in profile.kinds and profile.basis is not Basis.LAW:
        yield "only law makes a hand-off mandatory", ("basis",)
    if HandoffKind.PASSED_ON in profile.kinds:
        if profile.recipient is not Recipient.LABOUR_INSPECTORATE:
            yield "signals are passed on to the labour inspectorate, and to nobody else", ("recipient",)
        for name, fields in (("must", profile.must), ("may", profile.may)):
            for at, field in enumerate(fields):
                if field in PERSONS | TEXTS:
                    yield f"a signal is passed on in codes, without {field}", (name, at)


def _same_thing(first: HandoffProfile, second: HandoffProfile) -> bool:
    return any(first.holds_for(second.recipient, kind, second.purpose) for kind in second.kinds)
