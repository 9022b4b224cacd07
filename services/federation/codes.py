"""The code list that institutions share: by which dimensions their counts can be laid side by side, and its digest."""

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

import orjson

from events.vocabulary import Behaviour, Code, Dimension, Population, Relation, Setting

SHARED: Mapping[Dimension, type[Code]] = MappingProxyType(
    {
        Dimension.POPULATION: Population,
        Dimension.BEHAVIOUR: Behaviour,
        Dimension.RELATION: Relation,
        Dimension.SETTING: Setting,
    }
)
"""Units are each institution's own, and so are no part of it."""


def known(dimension: Dimension, value: str) -> bool:
    """Whether a value is a code of the shared list."""
    return dimension in SHARED and value in {code.value for code in SHARED[dimension]}


def digest() -> str:
    """SHA-256 of the list as canonical JSON: the codes of each dimension, sorted. Labels never travel."""
    listed = {dimension.value: sorted(code.value for code in codes) for dimension, codes in SHARED.items()}
    return hashlib.sha256(orjson.dumps(listed, option=orjson.OPT_SORT_KEYS)).hexdigest()
