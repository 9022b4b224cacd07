"""A collector of traces: a real HTTP server that speaks OTLP, and keeps what it is sent."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from gzip import decompress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Sent

_request: Any = ExportTraceServiceRequest  # What protobuf makes has no types.


@dataclass(frozen=True, slots=True)
class Span:
    """A span as it came: `process` is its service, `links` are the traces that it was linked to."""

    process: str
    name: str
    trace: str
    id: str
    parent: str
    links: Sequence[str]
    attributes: dict[str, str]


@dataclass
class Collector:
    """What came, in bytes as well."""

    address: str = ""
    bodies: list[bytes] = field(default_factory=list)

    @property
    def spans(self) -> list[Span]:
        """All of them."""
        found = []
        for body in tuple(self.bodies):
            for resource in _request.FromString(body).resource_spans:
                named = {one.key: one.value.string_value for one in resource.resource.attributes}
                found += [_read(named["service.name"], span) for scope in resource.scope_spans for span in scope.spans]
        return found

    def of(self, trace: str) -> dict[str, list[Span]]:
        """The spans of a trace and those that are linked to it, by process."""
        found: dict[str, list[Span]] = {}
        for span in self.spans:
            if trace == span.trace or trace in span.links:
                found.setdefault(span.process, []).append(span)
        return found


def _read(process: str, span: Sent) -> Span:
    return Span(
        process=process,
        name=span.name,
        trace=span.trace_id.hex(),
        id=span.span_id.hex(),
        parent=span.parent_span_id.hex(),
        links=[link.trace_id.hex() for link in span.links],
        attributes={one.key: one.value.string_value or str(one.value.int_value) for one in span.attributes},
    )


@contextmanager
def collector() -> Iterator[Collector]:
    """One that runs on a free port of loopback."""
    kept = Collector()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, kept))
    kept.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, kept: Collector, *arguments: object) -> None:
        self._kept = kept
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_POST(self) -> None:
        """Take what an exporter sends."""
        assert self.path == "/v1/traces"
        body = self.rfile.read(int(self.headers["content-length"]))
        self._kept.bodies.append(decompress(body) if self.headers.get("content-encoding") == "gzip" else body)
        self.send_response(200)
        self.send_header("content-type", "application/x-protobuf")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""
