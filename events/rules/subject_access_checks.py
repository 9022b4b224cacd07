"""What a view for data subjects may not say, although every field of it is of the right kind."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations

from ..registry import EVENTS
from ..vocabulary import Basis
from .reading import BadRuleFile, Place, ReadFile
from .subject_access import SubjectAccessRule


def of_one(file: ReadFile) -> Iterator[BadRuleFile]:
    """What is wrong in one file."""
    if file.content.institution is not None and file.content.subject_accesses:
        # What one institution withheld, another would give.
        yield file.bad("subject_accesses are the same for every institution: its file holds none", "subject_accesses")
    for number, rule in enumerate(file.content.subject_accesses):
        for reason, place in _wrong(rule):
            yield file.bad(f"{rule.id}: {reason}", "subject_accesses", number, *place)


def between(files: Sequence[ReadFile]) -> Iterator[BadRuleFile]:
    """What is wrong between files: two versions of a view on the same days."""
    rules = [(file, number, rule) for file in files for number, rule in enumerate(file.content.subject_accesses)]
    for (_, _, one), (file, number, two) in combinations(rules, 2):
        if one.ref == two.ref or (one.view is two.view and one.overlaps(two)):
            yield file.bad(f"{one.ref} and {two.ref} are in force on the same days", "subject_accesses", number)


def _wrong(rule: SubjectAccessRule) -> Iterator[tuple[str, Place]]:
    if rule.backwards:
        yield "effective_to lies before effective_from", ("effective_to",)
    if rule.verify != (rule.verify_what is not None):
        yield "verify and verify_what go together", ("verify" if rule.verify else "verify_what",)
    if rule.basis is not Basis.POLICY:
        yield "no law lists what is shown of a case: this is policy", ("basis",)
    seen: set[str] = set()
    for number, line in enumerate(rule.shown):
        place = ("shown", number)
        if line.event in seen:
            yield f"{line.event} stands here twice", place
        seen.add(line.event)
        for name in (line.event, line.once):
            if name is not None and name not in _known():
                yield f"there is no event {name}", place
        unknown = {*line.fields} - _known().get(line.event, frozenset(line.fields))
        if unknown:
            yield f"{line.event} has no field {', '.join(sorted(unknown))}", (*place, "fields")
        if line.by_number and "respondent" not in _known().get(line.event, frozenset()):
            yield f"{line.event} names no respondent by number", (*place, "by_number")


@cache
def _known() -> Mapping[str, frozenset[str]]:
    """The fields of every event, by its name without a version."""
    return {
        ".".join(topic.split(".")[2:4]): frozenset(kind.__struct_fields__)  # type: ignore[attr-defined]
        for topic, kind in EVENTS.items()
    }
