"""What data subjects are given, and what is unreadable, put together: from the log itself and the keyring."""

from collections.abc import Sequence
from datetime import datetime

from events.envelope import Envelope
from events.vocabulary import SubjectView
from infra.clock import clock
from infra.postgres.erasures import Erasures, Gone
from infra.postgres.keyring_schema import take_role
from infra.postgres.pool import open_pool
from infra.settings import Settings
from projections.fold import institution

from ..erasing.boxes import Erased, erased
from ..erasing.subject_access import Export, Undecided, export, subject_of
from ..erasing.subject_file import as_zip
from ..moments import legal_date
from ..reading.problems import Unreadable
from ..sealing import Place, pseudonym
from . import audit
from .keyring import keyring_of
from .rules import catalogue


def subject_access(settings: Settings, case: str, view: SubjectView, reference: str | None) -> tuple[Export, datetime]:
    """What of a case someone is given, and the instant that it is of. `reference` says who, where there are several.

    Raises `Undecided`, and `ConnectionError` while the keyring is away.
    """
    history = audit.history(settings, case)
    return given(settings, history, case, view, reference)


def given(
    settings: Settings, history: Sequence[Envelope], case: str, view: SubjectView, reference: str | None
) -> tuple[Export, datetime]:
    """The same, of a case whose log was read."""
    if not history:
        raise Undecided("there is no such case")
    now = clock(settings.clock).now()
    whose = institution(history[0])
    rule = catalogue(settings).subject_access(view, legal_date(now))
    keyring = keyring_of(settings)
    try:
        asked = None if reference is None else pseudonym(reference, "", Place(case, "", whose), keyring)
        subject = subject_of(history, view, asked)
        found = export(case, whose, history, rule, subject, keyring.open_text)
    finally:
        keyring.close()
    return found, now


def give(settings: Settings, history: Sequence[Envelope], case: str, view: SubjectView, language: str) -> bytes:
    """The file for a data subject, for someone at the console. Raises `Unreadable` where it is not clear whose."""
    try:
        found, made_at = given(settings, history, case, view, None)
    except Undecided:
        raise Unreadable("subject-access.undecided") from None
    return as_zip(found, language, made_at)


def unreadable(settings: Settings, case: str) -> Erased | None:
    """What of a case nobody can read any more, from its log and the keyring; None where there is no such case.

    Raises `ConnectionError`.
    """
    if not (history := audit.history(settings, case)):
        return None
    pool = open_pool(settings.postgres, name="erased", configure=take_role)
    try:
        return erased(history, Erasures(pool).gone)
    finally:
        pool.close()


def destroyed(settings: Settings) -> Sequence[Gone]:
    """Every key that was destroyed, the oldest first. Raises `ConnectionError`."""
    pool = open_pool(settings.postgres, name="erased", configure=take_role)
    try:
        return Erasures(pool).destroyed()
    finally:
        pool.close()
