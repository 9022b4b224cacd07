"""What a hand-off is at one moment: on its way out, in the recipient's hands, or ended; and what is known of it."""

import msgspec

from events.handoff import Content, Receipt
from events.vocabulary import HandoffKind, HandoffPurpose, Recipient, ReturnReason


class Account(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known of a hand-off, and is kept whatever becomes of it.

    `let_go` says that nothing holds it back any more: it may have gone out, whatever the log says of that yet.
    `body_digest` is of what went out, as the deliverer said. `revealed_to` is the case that a reporter let know of it.
    """

    institution: str
    case: str | None
    recipient: Recipient
    kind: HandoffKind
    purpose: HandoffPurpose
    profile: str
    content: Content
    needs_approval: bool
    let_go: bool
    body_digest: str | None = None
    receipt: Receipt | None = None
    passed_on_to: frozenset[Recipient] = frozenset()
    revealed_to: str | None = None

    @property
    def went_out(self) -> bool:
        """Whether the log says that the recipient was given it."""
        return self.body_digest is not None or self.receipt is not None


class Nothing(msgspec.Struct, frozen=True, gc=False):
    """Nothing was handed over here yet."""

    institution: str = ""


class Known(msgspec.Struct, frozen=True, gc=False):
    """A hand-off, however it stands."""

    account: Account

    @property
    def institution(self) -> str:
        """The institution from which it comes."""
        return self.account.institution


class Prepared(Known, frozen=True, gc=False):
    """A person must see all of it, and may change it, before it goes."""


class Ready(Known, frozen=True, gc=False):
    """It is let go, and waits for the deliverer."""


class Parked(Known, frozen=True, gc=False):
    """The deliverer gave it up until someone has looked."""


class Sent(Known, frozen=True, gc=False):
    """The recipient's endpoint took it, and has given no receipt yet."""


class Received(Known, frozen=True, gc=False):
    """The recipient gave a receipt, and has said nothing more."""


class Accepted(Known, frozen=True, gc=False):
    """The recipient took it up."""


class PassedOn(Known, frozen=True, gc=False):
    """The recipient passes it on to another body."""


class Answered(Known, frozen=True, gc=False):
    """The recipient answered; it may do so again."""


class Returned(Known, frozen=True, gc=False):
    """The recipient gave it back."""

    reason: ReturnReason
    right_body: Recipient | None


class Cancelled(Known, frozen=True, gc=False):
    """It will not be sent."""


OnItsWay = Ready | Parked | Sent
TakenUp = Accepted | PassedOn | Answered
Handoff = Nothing | Prepared | OnItsWay | Received | TakenUp | Returned | Cancelled
