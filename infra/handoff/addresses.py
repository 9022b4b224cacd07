"""Where bodies outside take delivery: the file `MELDSTROOM_RECIPIENTS`, checked whole before anything starts.

Without a file, all of them are at the desk of the embedded set-up, with keys that are made under the data folder.
`examples/recipients.yaml` shows all of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import httpx
import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from events.vocabulary import Recipient, Token

from ..loopback import is_loopback
from ..settings import BadSetting, Settings
from ..yaml_file import ReadFile
from . import keys

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0  # Whoever does more with it than take it in does so after answering.
KEYS_MAX = 3  # The one in use, the one before, and the one to come.

DEVELOPMENT = "development"  # What keys are called that a set-up made for itself.
SENDER_KEY_FILE = "sender.pem"

Seconds = Annotated[float, msgspec.Meta(gt=0, le=60)]

log = structlog.get_logger()


class _Signing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: Token
    key_file: str


class _Key(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: Token
    ed25519: str


class _Recipient(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    recipient: Recipient
    url: str
    keys: Annotated[tuple[_Key, ...], msgspec.Meta(min_length=1, max_length=KEYS_MAX)]
    institution: Token | None = None
    signing: _Signing | None = None
    connect_seconds: Seconds = CONNECT_SECONDS
    answer_seconds: Seconds = ANSWER_SECONDS
    traced: bool = False


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    signing: _Signing | None = None
    recipients: tuple[_Recipient, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a body takes delivery, the keys that its receipts are signed with, and ours, by their ids.

    `traced` says that the trace goes along (`client.py`): at our own desk it does, elsewhere where the file says so.
    """

    name: str
    url: str
    keys: Mapping[str, Ed25519PublicKey]
    keyid: str
    key: Ed25519PrivateKey = field(repr=False)
    connect_seconds: float = CONNECT_SECONDS
    answer_seconds: float = ANSWER_SECONDS
    traced: bool = False


@dataclass(frozen=True, slots=True)
class Addresses:
    """By institution and recipient. One that names no institution is for all that have none of their own."""

    by_place: Mapping[tuple[str | None, str], Address]

    def find(self, institution: str, recipient: str) -> Address | None:
        """Where an institution's hand-offs to a recipient go, None where that is not known."""
        return self.by_place.get((institution, recipient)) or self.by_place.get((None, recipient))


def addresses(settings: Settings) -> Addresses:
    """The addresses of this installation. Raises `BadFile`, or `BadSetting` where the file cannot be read."""
    if not settings.recipients:
        return _at_the_desk(settings)
    path = Path(settings.recipients)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"MELDSTROOM_RECIPIENTS cannot be read: {error}") from None
    return _Checking(ReadFile(path, text, _File)).addresses()


def desk_address(settings: Settings) -> str:
    """Where the desk of the embedded set-up is reached."""
    return settings.desk_address or f"http://127.0.0.1:{settings.desk_port}"


def desk_url(address: str, recipient: str) -> str:
    """Where a body takes delivery that the desk plays."""
    return f"{address}/{recipient}/handoffs"


def development_key(settings: Settings, name: str) -> Ed25519PrivateKey:
    """A key of the embedded set-up: `desk-police.pem` is what the desk signs its receipts with as the police."""
    return keys.read_or_make_key(settings.data / "handoff" / name)


def desk_key_file(recipient: str) -> str:
    """The file of the key that the desk signs with as this body."""
    return f"desk-{recipient}.pem"


def _at_the_desk(settings: Settings) -> Addresses:
    key = development_key(settings, SENDER_KEY_FILE)
    return Addresses(
        {
            (None, recipient.value): Address(
                name=recipient.value,
                url=desk_url(desk_address(settings), recipient.value),
                keys={DEVELOPMENT: development_key(settings, desk_key_file(recipient.value)).public_key()},
                keyid=DEVELOPMENT,
                key=key,
                traced=True,
            )
            for recipient in Recipient
        }
    )


class _Checking:
    """What the types of the file cannot say."""

    def __init__(self, read: ReadFile[_File]) -> None:
        self._file = read.content
        self._folder = read.path.parent
        self._bad = read.bad

    def addresses(self) -> Addresses:
        """Everything that the file says, once it is found to be right."""
        shared = self._signing(self._file.signing, ".signing") if self._file.signing else None
        found: dict[tuple[str | None, str], Address] = {}
        for number, given in enumerate(self._file.recipients):
            place = f".recipients[{number}]"
            key = (given.institution, given.recipient.value)
            if key in found:
                raise self._bad(f"{given.recipient.value} is described twice", place)
            own = self._signing(given.signing, f"{place}.signing") if given.signing else shared
            if own is None:
                raise self._bad("`signing` is missing, here or for all: the key that we sign with", place)
            found[key] = self._address(given, place, *own)
        return Addresses(found)

    def _address(self, given: _Recipient, place: str, keyid: str, key: Ed25519PrivateKey) -> Address:
        try:
            url = httpx.URL(given.url)
        except httpx.InvalidURL:
            raise self._bad("this is no address", f"{place}.url") from None
        if not url.host or url.scheme not in {"https", "http"} or url.userinfo or url.fragment:
            raise self._bad("an address begins with https://, and holds no password and no #", f"{place}.url")
        if url.scheme == "http" and not is_loopback(url.host):
            raise self._bad("another machine is reached by https:// only", f"{place}.url")
        public: dict[str, Ed25519PublicKey] = {}
        for index, one in enumerate(given.keys):
            if one.id in public:
                raise self._bad(f"key {one.id} is given twice", f"{place}.keys[{index}]")
            try:
                public[one.id] = keys.read_public(one.ed25519)
            except ValueError as error:
                raise self._bad(f"`ed25519` is {error}", f"{place}.keys[{index}].ed25519") from None
        return Address(
            name=given.recipient.value if given.institution is None else f"{given.institution}/{given.recipient.value}",
            url=str(url),
            keys=public,
            keyid=keyid,
            key=key,
            connect_seconds=given.connect_seconds,
            answer_seconds=given.answer_seconds,
            traced=given.traced,
        )

    def _signing(self, given: _Signing, place: str) -> tuple[str, Ed25519PrivateKey]:
        """Our key, whose file lies where it is said to from the folder of this one."""
        try:
            return given.id, keys.read((self._folder / given.key_file).read_bytes())
        except OSError:
            raise self._bad(f"{given.key_file} cannot be read", f"{place}.key_file") from None
        except ValueError as error:
            raise self._bad(f"{given.key_file}: {error}", f"{place}.key_file") from None
