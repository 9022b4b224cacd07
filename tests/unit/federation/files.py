"""Invented members, keys and files."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from joserfc.jwk import OKPKey

from events.rules import shipped
from events.rules.disclosure import DisclosureRule
from events.vocabulary import Withheld
from services.federation.bounds import Bound
from services.federation.codes import digest
from services.federation.extract import FORMAT, Extract
from services.federation.members import Members
from services.federation.telling import Telling
from services.releases.cells import Cell

RULES = shipped()
TODAY = date(2026, 5, 1)
RULE: DisclosureRule = RULES.disclosure(TODAY)
KEY = OKPKey.generate_key("Ed25519", auto_kid=True)
OTHER = OKPKey.generate_key("Ed25519", auto_kid=True)
RELEASE = "release-0190f3c2-7a10-7000-8000-000000000001"


def listed(key: OKPKey, **changes: Any) -> dict[str, Any]:
    """A key as a list of members has it."""
    jwk = {name: key.as_dict(private=False)[name] for name in ("kty", "crv", "x", "kid")}
    return {"jwk": jwk, "signs_from": "2026-01-01", **changes}


def members(**keys: Sequence[dict[str, Any]]) -> Members:
    """Members by name: `members(uni=[listed(KEY)])`."""
    listing = [{"institution": name, "keys": held} for name, held in keys.items()]
    return msgspec.convert({"members": listing}, Members)


def cell(count: int | None = None, **rest: Any) -> dict[str, Any]:
    """One figure: `cell(12, behaviour="bullying")`; withheld where there is no count and nothing else is said."""
    said: dict[str, Any] = {} if count is None else {"count": count}
    if count is None and "withheld" not in rest:
        said["withheld"] = Withheld.PROTECTED.value
    return {**said, **rest}


def extract(*cells: dict[str, Any], **changes: Any) -> Extract:
    """A file's content; cells come in order, one of 20 bullied people where none is given."""
    said = {
        "format": FORMAT,
        "institution": "uni",
        "period": "2025",
        "codes": digest(),
        "rule": RULE.ref,
        "k": RULE.cases_min,
        "release": RELEASE,
        "number": 1,
        "digest": "0" * 64,
        "published_on": "2026-04-14",
        "signed_on": "2026-04-20",
        "cells": cells or [cell(20, behaviour="bullying")],
    }
    return msgspec.convert({**said, **changes}, Extract)


def bound(low: int, high: int | None = -1, *, told: bool = True) -> Bound:
    """What is known of a figure; exact where no most is given."""
    return Bound(low, low if high == -1 else high, told)


def tells(institution: str, bounds: dict[Cell, Bound | int], people: int = 0) -> Telling:
    """What an institution tells; whole numbers are counts."""
    made = {name: bound(one) if isinstance(one, int) else one for name, one in bounds.items()}
    return Telling(
        institution=institution, bounds=made, missing=frozenset(), people={"student": people} if people else {}
    )
