"""How the broker is reached: plainly by host and port, or as a user who has a password.

    127.0.0.1:19092
    sasl://recorder@kafka-1:9092,kafka-2:9092?password_file=/run/secrets/recorder
    sasl+tls://recorder@kafka-1:9093?password_file=/run/secrets/recorder&ca_file=/etc/kafka/ca.pem

An address names the file with the password instead of holding it, so it may be printed and passed on.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from ..settings import BadSetting

MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN")
_PROTOCOLS = {"sasl": "SASL_PLAINTEXT", "sasl+tls": "SASL_SSL"}
_OPTIONS = {"password_file", "mechanism", "ca_file"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Brokers, and as whom they are met; `protocol` is empty where nobody asks."""

    servers: str
    protocol: str = ""
    user: str = ""
    password: str = ""
    mechanism: str = MECHANISMS[0]
    ca_file: str = ""

    @property
    def tls(self) -> ssl.SSLContext | None:
        """How the broker is known, where the connection is sealed."""
        if self.protocol != _PROTOCOLS["sasl+tls"]:
            return None
        return ssl.create_default_context(cafile=self.ca_file or None)


def address(text: str) -> Address:
    """The address that a setting holds. Raises `BadSetting`."""
    if "://" not in text:
        return Address(servers=text)
    found = urlsplit(text)
    options = {name: values[-1] for name, values in parse_qs(found.query).items()}
    user, at, servers = found.netloc.rpartition("@")
    if found.scheme not in _PROTOCOLS or not (user and at and servers) or not options.keys() <= _OPTIONS:
        raise BadSetting("MELDSTROOM_KAFKA must be HOST:PORT or sasl[+tls]://USER@HOST:PORT?password_file=FILE")
    mechanism = options.get("mechanism", MECHANISMS[0])
    if mechanism not in MECHANISMS:
        raise BadSetting(f"MELDSTROOM_KAFKA: the mechanism must be one of {', '.join(MECHANISMS)}")
    try:
        password = Path(options.get("password_file", "")).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting(f"MELDSTROOM_KAFKA: password_file cannot be read: {error.strerror}") from None
    return Address(
        servers=servers,
        protocol=_PROTOCOLS[found.scheme],
        user=user,
        password=password,
        mechanism=mechanism,
        ca_file=options.get("ca_file", ""),
    )


def as_user(servers: str, user: str, password_file: Path, mechanism: str = MECHANISMS[0]) -> str:
    """The setting by which a user reaches brokers without TLS, as on a machine's own loopback."""
    return f"sasl://{user}@{servers}?{urlencode({'password_file': password_file, 'mechanism': mechanism})}"


def for_librdkafka(text: str) -> dict[str, str | int | float | bool]:
    """What a client of librdkafka is given of it."""
    found = address(text)
    given: dict[str, str | int | float | bool] = {"bootstrap.servers": found.servers}
    if found.protocol:
        given |= {
            "security.protocol": found.protocol,
            "sasl.mechanism": found.mechanism,
            "sasl.username": found.user,
            "sasl.password": found.password,
        }
    if found.ca_file:
        given["ssl.ca.location"] = found.ca_file
    return given


def for_kafka_python(text: str) -> Mapping[str, Any]:
    """What a client of kafka-python is given of it."""
    found = address(text)
    given: dict[str, Any] = {"bootstrap_servers": found.servers}
    if found.protocol:
        given |= {
            "security_protocol": found.protocol,
            "sasl_mechanism": found.mechanism,
            "sasl_plain_username": found.user,
            "sasl_plain_password": found.password,
            "ssl_context": found.tls,
        }
    return given
