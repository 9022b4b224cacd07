"""The gate of Awb 9:4: what a complaint must be and hold before Awb 9:5 to 9:12 apply to it."""

from events.complaint import ComplaintFiled, FormCompleted
from events.vocabulary import FormRequirement

Form = ComplaintFiled | FormCompleted

_IN_ORDER = tuple(FormRequirement)
_ALL = frozenset(FormRequirement)


def lacking_at_filing(filed: ComplaintFiled) -> frozenset[FormRequirement]:
    """What a complaint lacks when it comes in."""
    return _ALL - _supplied(filed)


def lacking_still(lacking: frozenset[FormRequirement], completed: FormCompleted) -> frozenset[FormRequirement]:
    """What it lacks after something was supplied."""
    return lacking - _supplied(completed)


def in_order(lacking: frozenset[FormRequirement]) -> tuple[FormRequirement, ...]:
    """What is lacking, in the order in which the law asks for it."""
    return tuple(requirement for requirement in _IN_ORDER if requirement in lacking)


def _supplied(form: Form) -> frozenset[FormRequirement]:
    person = form.complainant
    there = {
        FormRequirement.WRITTEN: form.written,
        FormRequirement.TOWARDS_COMPLAINANT: form.towards_complainant,
        FormRequirement.SIGNATURE: form.signed,
        FormRequirement.NAME: person is not None and person.name is not None,
        FormRequirement.ADDRESS: person is not None and person.contact is not None,
        FormRequirement.DATE: form.dated_on is not None,
        FormRequirement.DESCRIPTION: form.description is not None,
    }
    return frozenset(requirement for requirement, is_there in there.items() if is_there)
