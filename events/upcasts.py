"""How an old version of an event reads as the next one: pure functions, from data to data. History is never rewritten.

To change an event so that old records no longer fit: give the class the next version in its `TOPIC`, keep the golden
file of the old one, and add a line here. A line leads one version on; the codec follows them to the newest.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

Data = dict[str, Any]
Upcast = tuple[str, Callable[[Data], Data]]

UPCASTS: Mapping[str, Upcast] = MappingProxyType({})
