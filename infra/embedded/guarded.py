"""An embedded broker that asks who is there: users with passwords, and nothing allowed that no rule allows.

The passwords go over loopback in the clear, so this is for tests, and to try out on one machine what rules allow.
"""

import secrets
from collections.abc import Mapping
from pathlib import Path

from ..kafka.address import as_user
from ..secret_file import read_or_make
from .ports import LOOPBACK

PROTOCOL = "SASL_PLAINTEXT"
MECHANISM = "PLAIN"
ADMINISTRATOR = "admin"

_MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule"
_PROPERTIES = """\
sasl.enabled.mechanisms={mechanism}
sasl.mechanism.inter.broker.protocol={mechanism}
sasl.mechanism.controller.protocol={mechanism}
listener.name.broker.plain.sasl.jaas.config={users}
listener.name.controller.plain.sasl.jaas.config={itself}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=false
super.users=User:{administrator}
"""


def guarded(data_dir: Path, users: Mapping[str, str]) -> str:
    """The configuration that lets in the administrator and these users, by their passwords."""
    password = read_or_make(_password_file(data_dir), lambda: secrets.token_urlsafe(24).encode()).decode()
    administrator = {ADMINISTRATOR: password}
    return _PROPERTIES.format(
        mechanism=MECHANISM,
        users=_login(password, {**users, **administrator}),
        itself=_login(password, administrator),
        administrator=ADMINISTRATOR,
    )


def administrator(data_dir: Path, port: int) -> str:
    """The address by which the administrator reaches the broker."""
    return as_user(f"{LOOPBACK}:{port}", ADMINISTRATOR, _password_file(data_dir), MECHANISM)


def _password_file(data_dir: Path) -> Path:
    return data_dir / f"{ADMINISTRATOR}.password"


def _login(password: str, users: Mapping[str, str]) -> str:
    """How the broker logs in where it is a client itself, and whom it lets in."""
    known = " ".join(f'user_{name}="{word}"' for name, word in users.items())
    return f'{_MODULE} required username="{ADMINISTRATOR}" password="{password}" {known};'
