"""Who is notified, and how: the file that `MELDSTROOM_NOTIFY` names, checked whole before anything starts.

It names channels, and for each institution and level the channels over which that level is told. Secrets lie in files
of their own beside it. `examples/notify.yaml` shows all of it.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal, Protocol

import httpx
import msgspec

from events.vocabulary import EscalationLevel, Token

from ..loopback import is_loopback
from ..settings import BadSetting
from ..yaml_file import ReadFile

SECRET_PREFIX = "whsec_"
KEY_BYTES_MIN, KEY_BYTES_MAX = 24, 64  # As Standard Webhooks has it.
SECRETS_MAX = 2  # The one in use, and the one to come.

Language = Literal["nl", "en"]
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Mailbox = Annotated[str, msgspec.Meta(pattern=r"^[!-~]+@[A-Za-z0-9.-]+$", max_length=254)]


class _Webhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    url: str
    secret_file: str
    traced: bool = False


class _Mail(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    to: Mailbox


class _Channel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Name
    language: Language = "nl"
    webhook: _Webhook | None = None
    mail: _Mail | None = None


class _Smtp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    host: str
    sender: Mailbox = msgspec.field(name="from")
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] = 587
    starttls: bool = True
    user: str | None = None
    password_file: str | None = None


class _Institution(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A field for each level."""

    id: Token
    handler: tuple[Name, ...] = ()
    coordinator: tuple[Name, ...] = ()
    board: tuple[Name, ...] = ()
    supervisory_board: tuple[Name, ...] = ()


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    smtp: _Smtp | None = None
    channels: tuple[_Channel, ...] = ()
    institutions: tuple[_Institution, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChannel:
    """An address, and the secrets to sign with, of which the first is the oldest.

    `traced` says that the trace goes along (`webhook.py`), where the file says so.
    """

    name: str
    language: Language
    url: str
    keys: Sequence[bytes] = field(repr=False)
    traced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MailChannel:
    """A mailbox: of a function, not of a person."""

    name: str
    language: Language
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """The server that takes the mail."""

    host: str
    port: int
    starttls: bool
    sender: str
    user: str | None = None
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the file says: by institution and level the names of channels, and what those are."""

    channels: Mapping[tuple[str, EscalationLevel], tuple[str, ...]] = field(default_factory=dict)
    webhooks: tuple[WebhookChannel, ...] = ()
    mails: tuple[MailChannel, ...] = ()
    smtp: Smtp | None = None


def load(path: Path) -> Plan:
    """The file. Raises `BadFile`, or `BadSetting` where there is none to be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"MELDSTROOM_NOTIFY cannot be read: {error}") from None
    return _Checking(ReadFile(path, text, _File)).plan()


class _Named(Protocol):
    @property
    def name(self) -> str: ...


class _Checking:
    """What the types of the file cannot say."""

    def __init__(self, read: ReadFile[_File]) -> None:
        self._file = read.content
        self._folder = read.path.parent
        self._bad = read.bad

    def plan(self) -> Plan:
        """Everything that the file says, once it is found to be right."""
        smtp = self._smtp(self._file.smtp) if self._file.smtp else None
        webhooks, mails = [], []
        for number, channel in enumerate(self._file.channels):
            place = f".channels[{number}]"
            if channel.name in {earlier.name for earlier in self._file.channels[:number]}:
                raise self._bad(f"channel {channel.name} is described twice", place)
            if channel.webhook is not None and channel.mail is None:
                webhooks.append(self._webhook(channel, channel.webhook, f"{place}.webhook"))
            elif channel.mail is not None and channel.webhook is None:
                if smtp is None:
                    raise self._bad("mail needs `smtp`: the server that takes it", f"{place}.mail")
                mails.append(MailChannel(name=channel.name, language=channel.language, to=channel.mail.to))
            else:
                raise self._bad("a channel is either `webhook` or `mail`", place)
        return Plan(channels=self._levels([*webhooks, *mails]), webhooks=tuple(webhooks), mails=tuple(mails), smtp=smtp)

    def _levels(self, channels: Sequence[_Named]) -> Mapping[tuple[str, EscalationLevel], tuple[str, ...]]:
        known = {channel.name for channel in channels}
        found: dict[tuple[str, EscalationLevel], tuple[str, ...]] = {}
        for number, institution in enumerate(self._file.institutions):
            place = f".institutions[{number}]"
            for level in EscalationLevel:
                if (institution.id, level) in found:
                    raise self._bad(f"institution {institution.id} is described twice", place)
                names: tuple[str, ...] = getattr(institution, level)
                for index, name in enumerate(names):
                    if name not in known:
                        raise self._bad(f"there is no channel {name}", f"{place}.{level}[{index}]")
                found[institution.id, level] = names
        return found

    def _smtp(self, given: _Smtp) -> Smtp:
        if (given.user is None) != (given.password_file is None):
            raise self._bad("`user` and `password_file` go together", ".smtp")
        if given.user is not None and not given.starttls and not is_loopback(given.host):
            raise self._bad("a password needs `starttls`", ".smtp.starttls")
        lines = self._secret(given.password_file, ".smtp.password_file") if given.password_file else [""]
        return Smtp(
            host=given.host,
            port=given.port,
            starttls=given.starttls,
            sender=given.sender,
            user=given.user,
            password=lines[0],
        )

    def _webhook(self, channel: _Channel, given: _Webhook, place: str) -> WebhookChannel:
        try:
            url = httpx.URL(given.url)
        except httpx.InvalidURL:
            raise self._bad("this is no address", f"{place}.url") from None
        if not url.host or url.scheme not in {"https", "http"}:
            raise self._bad("an address begins with https://", f"{place}.url")
        if url.scheme == "http" and not is_loopback(url.host):
            raise self._bad("another machine is reached by https:// only", f"{place}.url")
        keys = tuple(map(_key, self._secret(given.secret_file, f"{place}.secret_file")))
        if len(keys) > SECRETS_MAX or not all(KEY_BYTES_MIN <= len(key) <= KEY_BYTES_MAX for key in keys):
            reason = (
                f"{given.secret_file} must hold one or {SECRETS_MAX} lines, each {SECRET_PREFIX} and {KEY_BYTES_MIN} to"
                f" {KEY_BYTES_MAX} bytes in base64"
            )
            raise self._bad(reason, f"{place}.secret_file")
        return WebhookChannel(
            name=channel.name, language=channel.language, url=given.url, keys=keys, traced=given.traced
        )

    def _secret(self, name: str, place: str) -> Sequence[str]:
        """The lines of a file, which lies where it is said to from the folder of this one."""
        try:
            text = (self._folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise self._bad(f"{name} cannot be read", place) from None
        if not text.strip():
            raise self._bad(f"{name} is empty", place)
        return text.strip().splitlines()


def _key(text: str) -> bytes:
    """The bytes of a secret; none where it is not one."""
    try:
        return base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True) if SECRET_PREFIX in text else b""
    except binascii.Error:
        return b""
