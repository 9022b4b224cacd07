"""A witness of transparency logs, as C2SP tlog-witness has it, small enough to read."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.audit.consistency import consistent
from services.audit.note import DASH, BadNote, Checkpoint, Verifier, opened
from services.checkpoints.cosignature import COSIGNATURE, cosigned, keyhash

AT = 1_772_442_000
NAME = "witness.example/w1"
SEEN = tuple[int, bytes]


@dataclass
class WitnessServer:
    """Keeps the last checkpoint of each log, and cosigns what proves to have grown from it."""

    logs: dict[str, Verifier]
    seen: dict[str, SEEN] = field(default_factory=dict)
    status: int = 0  # What it answers, whatever it is asked; 0: as it should.
    key: Ed25519PrivateKey = field(default_factory=lambda: Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32))

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def text(self) -> str:
        """Its key, as C2SP writes it."""
        key = base64.b64encode(COSIGNATURE + self.public).decode()
        return f"{NAME}+{keyhash(NAME, self.public).hex()}+{key}"

    def answer(self, body: str) -> tuple[int, str]:
        if self.status:
            return self.status, ""
        head, _, note = body.partition("\n\n")
        first, *lines = head.split("\n")
        old, proof = int(first.removeprefix("old ")), [base64.b64decode(line) for line in lines]
        try:
            text = opened(note, self.logs)
        except BadNote:
            return 403, ""
        stated = Checkpoint.parse(text)
        size, root = self.seen.get(stated.origin, (0, b""))
        if old != size:
            return 409, f"{size}\n"
        if size and not consistent((size, root), (stated.size, stated.root), proof):
            return 422, ""
        self.seen[stated.origin] = stated.size, stated.root
        blob = keyhash(NAME, self.public) + AT.to_bytes(8, "big") + self.key.sign(cosigned(text, AT))
        return 200, f"{DASH}{NAME} {base64.b64encode(blob).decode()}\n"


@contextmanager
def serving(witness: WitnessServer) -> Iterator[str]:
    """Its address, while it answers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            status, text = witness.answer(body) if self.path == "/add-checkpoint" else (404, "")
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: a test tells what came."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
