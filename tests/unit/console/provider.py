"""A small OpenID Connect provider that signs in whomever it is told to, over real HTTP on this machine."""

import base64
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import orjson
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "meldstroom-console"
KEY = RSAKey.generate_key(2048, auto_kid=True)  # One for all, since making one takes as long as a test.


@dataclass
class Idp:
    """What the provider says. `claims` change a token; `answer` changes what comes back with the code."""

    address: str = ""
    secret: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, str] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    signing: RSAKey | None = None
    issuer: str = ""
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    farewell: bool = True

    def description(self) -> dict[str, Any]:
        said = {
            "issuer": self.issuer or self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
        }
        return said | ({"end_session_endpoint": f"{self.address}/logout"} if self.farewell else {})

    def authorize(self, query: Mapping[str, str]) -> str:
        """Where the browser is sent back to: this provider lets everyone in."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        back = {"code": code, "state": query["state"], **self.answer}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def token(self, form: Mapping[str, str], authorization: str) -> dict[str, str] | None:
        """The token of a code, once, for who holds its verifier and is the client."""
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        hashed = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        if hashed != asked["code_challenge"]:
            return None
        expected = f"Basic {base64.b64encode(f'{CLIENT}:{self.secret}'.encode()).decode()}"
        if self.secret and authorization != expected:
            return None
        now = int(time.time())
        claims = {
            "iss": self.address,
            "sub": "someone",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 60,
            "nonce": asked["nonce"],
            "institution": "uni",
            "roles": ["auditor", "operator"],
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": self.key.kid}
        return {"id_token": jwt.encode(header, claims, self.signing or self.key), "token_type": "Bearer"}


@contextmanager
def provider() -> Iterator[Idp]:
    """One that runs until the end."""
    idp = Idp()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            match parts.path:
                case "/.well-known/openid-configuration":
                    self.say(200, idp.description())
                case "/keys":
                    self.say(200, {"keys": [idp.key.as_dict(private=False)]})
                case "/authorize":
                    self.say(302, {}, location=idp.authorize(query))
                case _:
                    self.say(200, {"signed": "out"})

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            made = idp.token({name: values[0] for name, values in form.items()}, self.headers.get("authorization", ""))
            self.say(200 if made else 400, made or {"error": "invalid_grant"})

        def say(self, status: int, body: Mapping[str, Any], **headers: str) -> None:
            content = orjson.dumps(body)
            self.send_response(status)
            for name, value in {
                "content-type": "application/json",
                "content-length": str(len(content)),
                **headers,
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    idp.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield idp
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
