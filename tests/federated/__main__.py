"""`python -m tests.federated` writes `examples/federation/` where what is there does not say what it should.

Each time it makes new keys, signs with them and keeps the public halves alone: nobody can sign for these institutions.
"""

from datetime import date
from pathlib import Path

from joserfc.jwk import OKPKey

from services.examples.lines import FOLDER
from services.federation.exporting import chosen, extract, published
from services.federation.extract import Extract
from services.federation.signing import signed

from .institutions import INSTITUTIONS, YEARS, Institution
from .registers import RULES, exposures, lines, register

EXAMPLE = FOLDER / "federation"
MEMBERS = EXAMPLE / "members.yaml"
SIGNED_ON = date(2026, 4, 20)
HEAD = """\
# Who takes part, and by which keys each signs: what `--members` names. A key comes here by another way than its files,
# after somebody called the institution. `meldstroom federation key` prints one's own. A key that got into other hands
# is `revoked: true`; one that was replaced is given a last day, `signs_until`.
members:
"""


def registered(name: str) -> Path:
    """The events of an institution, as an export of its ledger has them."""
    return EXAMPLE / f"{name}.ndjson"


def file(name: str, year: int) -> Path:
    """What an institution signed of a year."""
    return EXAMPLE / f"{name}-{year}.jws"


def told(one: Institution, year: int) -> Extract:
    """What an institution tells of a year."""
    return extract(
        chosen(published(register(one.name)[0]), str(year)),
        exposures(one),
        institution=one.name,
        period=str(year),
        rules=RULES,
        signed_on=SIGNED_ON,
    )


def main() -> None:
    """Write everything anew."""
    EXAMPLE.mkdir(exist_ok=True)
    listed = HEAD
    for one in INSTITUTIONS:
        registered(one.name).write_bytes(lines(one.name))
        key = OKPKey.generate_key("Ed25519", auto_kid=True)
        public = key.as_dict(private=False)
        listed += (
            f"  - institution: {one.name}\n    keys:\n      - signs_from: 2025-01-01\n        signs_until: 2027-12-31\n"
        )
        listed += f"        jwk: {{kty: OKP, crv: Ed25519, kid: {public['kid']!r}, x: {public['x']!r}}}\n"
        for year in YEARS:
            file(one.name, year).write_bytes(signed(told(one, year), key))
    MEMBERS.write_text(listed, encoding="utf-8")


if __name__ == "__main__":
    main()
