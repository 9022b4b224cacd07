"""The file by which an institution tells the counts of one period: its content, and the one way to write it.

It is canonical JSON: keys sorted, no white space, nothing that is absent. Names and values are ASCII and numbers are
whole, and of such content this is RFC 8785. So one content has one sequence of bytes, and a digest means something.
"""

import hashlib
from datetime import date
from typing import Annotated, Literal

import msgspec
import orjson

from events.release import Digest, ReleaseId, Value
from events.statement import Headcount
from events.vocabulary import Behaviour, Dimension, Population, Relation, Setting, Token, Withheld

from ..refusals import Refused
from ..releases.cells import Cell, cell

FORMAT: Literal["nl.meldstroom.federation.extract.v1"] = "nl.meldstroom.federation.extract.v1"
CELLS_MAX = 20_000
"""Every pair of codes of all shared dimensions is some thousands."""

FILE_BYTES_MAX = 4 * 1024 * 1024


class ExtractCell(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One published figure by shared codes; what is absent is taken together.

    A count of nought is nought. `withheld` says that there is a figure which is not told; a cell that is not in the
    file was never asked for, and says nothing.
    """

    population: Population | None = None
    behaviour: Behaviour | None = None
    relation: Relation | None = None
    setting: Setting | None = None
    count: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] | None = None
    rounded: bool = False
    withheld: Withheld | None = None

    @property
    def name(self) -> Cell:
        """The cell as releases name it, without its period."""
        values = {
            Dimension.POPULATION: self.population,
            Dimension.BEHAVIOUR: self.behaviour,
            Dimension.RELATION: self.relation,
            Dimension.SETTING: self.setting,
        }
        return cell((dimension, value.value) for dimension, value in values.items() if value is not None)


class Exposed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many people of a population the institution had in the period."""

    population: Population
    headcount: Headcount


class Extract(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What an institution tells of a period.

    `codes` is the digest of the code list, `rule` the disclosure rule that the figures were published under and `k` its
    least count. `number` is the place of the release in the institution's register, where a later one has a higher
    number; `digest` is the release's own. Cells are in order, each once.
    """

    format: Literal["nl.meldstroom.federation.extract.v1"]
    institution: Token
    period: Value
    codes: Digest
    rule: Token
    k: Annotated[int, msgspec.Meta(ge=3, le=100)]
    release: ReleaseId
    number: Annotated[int, msgspec.Meta(ge=1, le=1_000)]
    digest: Digest
    published_on: date
    signed_on: date
    exposures: Annotated[tuple[Exposed, ...], msgspec.Meta(max_length=len(Population))] = ()
    cells: Annotated[tuple[ExtractCell, ...], msgspec.Meta(min_length=1, max_length=CELLS_MAX)]

    @property
    def figures(self) -> str:
        """The digest of what is told, whenever it was signed: two files of one release say the same."""
        told = (self.release, self.digest, self.published_on.isoformat(), self.rule, self.codes)
        return hashlib.sha256(_canonical((told, self.cells))).hexdigest()


class _Head(msgspec.Struct, frozen=True):
    format: str = ""
    codes: str = ""


def written(extract: Extract) -> bytes:
    """The bytes of an extract."""
    return _canonical(extract)


def read(content: bytes, codes: str) -> Extract:
    """The extract that these bytes are, under the code list with this digest. Raises `Refused`.

    What another version wrote is told by its format or its codes before anything else of it is read.
    """
    try:
        head = msgspec.json.decode(content, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused("federation.file.malformed", place="$") from None
    if head.format != FORMAT:
        raise Refused("federation.format", field="format", known=FORMAT)
    if head.codes != codes:
        raise Refused("federation.codes.other", field="codes")
    try:
        extract = msgspec.json.decode(content, type=Extract)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        _, _, place = str(error).partition(" - at `")
        raise Refused("federation.file.malformed", place=place.rstrip("`") or "$") from None
    if written(extract) != content:
        raise Refused("federation.file.uncanonical")
    return extract


def _canonical(value: object) -> bytes:
    return orjson.dumps(msgspec.to_builtins(value), option=orjson.OPT_SORT_KEYS)
