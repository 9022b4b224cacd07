"""One valid example of every command that intake takes, for the API description and for trying it out.

All persons are invented.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from .complaint import SAMPLES as COMPLAINT
from .deadline import SAMPLES as DEADLINE
from .duty import SAMPLES as DUTY
from .erasure import SAMPLES as ERASURE
from .handoff import SAMPLES as HANDOFF
from .incident import SAMPLES as INCIDENT
from .parking import SAMPLES as PARKING
from .pattern import SAMPLES as PATTERN
from .release import SAMPLES as RELEASE
from .reporting import SAMPLES as REPORTING

SAMPLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {**INCIDENT, **COMPLAINT, **DEADLINE, **DUTY, **HANDOFF, **REPORTING, **ERASURE, **PARKING, **PATTERN, **RELEASE}
)

__all__ = ["SAMPLES"]
