"""Where traces go: over OTLP to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names, and nowhere without it.

The other settings are OpenTelemetry's own (OTEL_TRACES_SAMPLER, OTEL_EXPORTER_OTLP_HEADERS, ...). Spans and their
attributes say which process did what with how many records of which shard; never a case, a person, an institution.
"""

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


def open_spans(process: str, slot: str, environ: Mapping[str, str] = os.environ) -> Any:
    """What begins spans in this process (`services.tracing.Spans`), None where no collector is named.

    The exporter and what it needs take some 20 MB, so they are not even imported where nothing is traced.
    """
    if not environ.get(ENDPOINT):
        return None
    make: Callable[[str, str], Any] = import_module(".telemetry", __package__).open_spans
    return make(process, slot)
