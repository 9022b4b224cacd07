"""One valid example of every command, for the API description and for trying it out. All persons are invented."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .complaint import SAMPLES as COMPLAINT
from .incident import SAMPLES as INCIDENT

SAMPLES: Mapping[str, Mapping[str, Any]] = MappingProxyType({**INCIDENT, **COMPLAINT})

__all__ = ["SAMPLES"]
