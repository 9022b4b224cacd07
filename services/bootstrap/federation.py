"""What institutions tell each other, put together: the register it is taken from, keys, members, files."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, get_args

from joserfc.jwk import OKPKey

from events.codec import decode_event
from events.identity import statement_stream
from events.registry import Event
from events.release import ReleaseEvent, register_of
from events.statement import ExposureStated
from infra.federation_key import federation_key
from infra.settings import BadSetting, Settings
from infra.yaml_file import ReadFile

from ..federation.exporting import chosen, extract, published
from ..federation.extract import FILE_BYTES_MAX, Extract
from ..federation.members import Members, amiss
from ..federation.receiving import Received, receive
from ..federation.signing import signed
from ..releases.periods import BadPeriod, span
from . import command_line
from .rules import catalogue

FILES_MAX = 1_000
"""Some years of every university and hogeschool; more is a folder that was not meant."""


def public_key(settings: Settings, file: Path | None) -> dict[str, Any]:
    """The public half of our key, as a list of members has it. Raises `BadSetting`."""
    return _public(federation_key(settings, file))


def export(
    settings: Settings,
    *,
    institution: str,
    period: str,
    release: str | None,
    events: Path | None,
    key: Path | None,
    signed_on: date,
) -> tuple[Extract, bytes]:
    """An extract and the signed file of it, from the ledger or from a file of its events. Raises `Refused`."""
    register, exposures = _register(_events(settings, institution, period, events), institution)
    made = extract(
        chosen(published(register), period, release),
        exposures,
        institution=institution,
        period=period,
        rules=catalogue(settings),
        signed_on=signed_on,
    )
    return made, signed(made, federation_key(settings, key))


def members(path: Path) -> Members:
    """The members in a file. Raises `BadSetting`, which names the line."""
    try:
        read = ReadFile(path, path.read_text(encoding="utf-8"), Members)
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"the list of members cannot be read: {error}") from None
    for reason, place in amiss(read.content):
        raise read.bad(reason, place)
    return read.content


def received(settings: Settings, files: Sequence[Path], known: Members, on: date) -> Received:
    """What these files tell, or why they do not. Raises `BadSetting` where one cannot be read."""
    if len(files) > FILES_MAX:
        raise BadSetting(f"no more than {FILES_MAX} files are taken at once")
    return receive(((str(path), _content(path)) for path in files), known, catalogue(settings), on)


def _content(path: Path) -> bytes:
    """The bytes of a file, and one more than may be where there are too many: enough to refuse it."""
    try:
        with path.open("rb") as file:
            return file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise BadSetting(f"a file cannot be read: {error}") from None


def _events(settings: Settings, institution: str, period: str, file: Path | None) -> Iterator[bytes]:
    if file is not None:
        try:
            yield from (line for line in file.read_bytes().splitlines() if line.strip())
        except OSError as error:
            raise BadSetting(f"the events cannot be read: {error}") from None
        return
    yield from command_line.stream_values(settings, register_of(institution))
    try:
        year = span(period)[1] // 12
    except BadPeriod:
        return  # Which is refused by what is made of the events.
    yield from command_line.stream_values(settings, statement_stream(institution, year))


def _register(values: Iterable[bytes], institution: str) -> tuple[list[ReleaseEvent], list[ExposureStated]]:
    """The publications of an institution and what it stated of itself, in the order of the log."""
    register: list[ReleaseEvent] = []
    exposures: list[ExposureStated] = []
    stream = register_of(institution)
    for value in values:
        recorded = decode_event(value)
        event: Event = recorded.event
        if isinstance(event, ExposureStated):
            exposures.append(event)
        elif recorded.envelope.subject == stream and isinstance(event, get_args(ReleaseEvent)):
            register.append(event)
    return register, exposures


def _public(key: OKPKey) -> dict[str, Any]:
    return {name: key.as_dict(private=False)[name] for name in ("kty", "crv", "x", "kid")}
