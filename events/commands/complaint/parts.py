"""What complaint commands hold that complaint events do not: a respondent still named as a caller names one."""

from ...payload import Payload
from ...sealed import Person
from ...vocabulary import Profile


class NamedRespondent(Payload):
    """Whose conduct it is about: a person, or the board itself (`board`, also for a member of it).

    `profile` is given where it differs from the coding's, as it may with several respondents.
    """

    person: Person | None = None
    board: bool = False
    profile: Profile | None = None
