"""What a hand-off may tell, and must tell, by its profile."""

from events.commands.handoff import ContentAsked
from events.handoff import Content
from events.rules.catalogue import Catalogue, UnknownRule
from events.rules.handoffs import CONTENT_FIELDS, PERSONS, ContentField, HandoffProfile
from events.sealed import Party, Person, party, require_sealed
from events.vocabulary import HandoffKind, HandoffPurpose, Recipient

from ..decider import Context
from ..moments import legal_date
from ..refusals import Refused
from .profiles import PERSON_TEXTS

SEALED_FIELDS = frozenset({"affected", "respondent", "reporter", "account", "contact"})


def content_of(asked: ContentAsked) -> Content:
    """What was asked, as events know it. Raises `events.sealed.NotSealed` on readable text."""
    codes = {field: getattr(asked, field) for field in CONTENT_FIELDS if field not in SEALED_FIELDS}
    return Content(
        **codes,
        affected=_party(asked.affected, "affected"),
        respondent=_party(asked.respondent, "respondent"),
        reporter=_party(asked.reporter, "reporter"),
        account=require_sealed(asked.account, "content.account"),
        contact=require_sealed(asked.contact, "content.contact"),
    )


def _party(person: Person | None, field: str) -> Party | None:
    return None if person is None else party(person, f"content.{field}")


def profile_for(
    catalogue: Catalogue, recipient: Recipient, kind: HandoffKind, purpose: HandoffPurpose, context: Context
) -> HandoffProfile:
    """The profile in force today. Refuses what no profile is about, and says what there is for this recipient."""
    on = legal_date(context.at)
    try:
        return catalogue.profile(recipient, kind, purpose, on=on)
    except UnknownRule:
        there_are = [
            profile.purpose.value
            for profile in catalogue.profiles
            if profile.recipient is recipient and kind in profile.kinds and profile.in_force(on)
        ]
        raise Refused(
            "handoff.profile.unknown",
            field="purpose" if there_are else "recipient",
            recipient=recipient.value,
            kind=kind.value,
            purposes=", ".join(there_are) or "-",
        ) from None


def profile_of(catalogue: Catalogue, ref: str) -> HandoffProfile:
    """The profile under which a hand-off was prepared, whatever came into force since."""
    try:
        return catalogue.profile_by_ref(ref)
    except UnknownRule:
        raise Refused("handoff.profile.gone", profile=ref) from None


def require_allowed(content: Content, profile: HandoffProfile) -> None:
    """Refuse a field that is not for this recipient to know, also where it would be left out of what is sent."""
    for field in CONTENT_FIELDS:
        if field not in profile.fields and getattr(content, field) not in (None, ()):
            raise Refused("handoff.content.not-allowed", field=f"content.{field}", profile=profile.ref)


def require_complete(content: Content, profile: HandoffProfile) -> None:
    """Refuse a content that lacks what the recipient cannot do without."""
    for field in lacking(content, profile):
        raise Refused("handoff.content.incomplete", field=f"content.{field}", profile=profile.ref)


def lacking(content: Content, profile: HandoffProfile) -> tuple[str, ...]:
    """What the recipient cannot do without and is not told, by its path; of a person that is the name."""
    fields = (field for field in profile.must if not _tells(content, field))
    return tuple(f"{field}.name" if field in PERSONS else field for field in fields)


def _tells(content: Content, field: ContentField) -> bool:
    """Whether something of a field would go out. That something is unknown tells too; of a person a number does not."""
    value = getattr(content, field)
    if isinstance(value, Party):
        return any(getattr(value, part) is not None for part in PERSON_TEXTS)
    return value not in (None, ())
