"""As what and as whom someone acts, read off an event's actor: a role, a colon, a digest of the person."""

from ..permissions import Role


def role_of(actor: str) -> str:
    """The role in which someone acts."""
    return actor.partition(":")[0]


def person_of(actor: str) -> str:
    """A digest that is the same for one person in whatever role."""
    return actor.partition(":")[2]


def is_board(actor: str) -> bool:
    """Whether the board acts."""
    return role_of(actor) == Role.BOARD.value
