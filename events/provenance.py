"""Where a case came from that was brought in from elsewhere, after it had happened (historie)."""

from .payload import Payload
from .vocabulary import Token


class Provenance(Payload):
    """The declared name of the data set, and a keyed hash of what identifies the row in it: never a file's path.

    `ended` says that the handling was over by then. Nothing was owed in it here, so no processor asks for anything
    until the case is reopened.
    """

    source: Token
    row: Token
    ended: bool
