"""Loopback ports: find one, or insist on one."""

import socket

from .errors import EmbeddedError, PortTaken

LOOPBACK = "127.0.0.1"
PORT_MAX = 65_535


def free_port() -> int:
    """A port that was free a moment ago, and that nobody else who asks gets for a minute.

    A connection over it was closed, and for so long the system hands out its port to nobody. A server may still listen
    there, because it sets SO_REUSEADDR, as all of ours do. Good enough for tests; an operator's ports are settings.
    """
    with socket.create_server((LOOPBACK, 0)) as listener:
        port: int = listener.getsockname()[1]
        with socket.create_connection((LOOPBACK, port)):
            # Whoever closes first keeps the port waiting: the server's end, and so the port.
            listener.accept()[0].close()
        return port


def require_free(port: int, setting: str) -> None:
    """Raise `PortTaken`, naming the setting that moves us, when something listens on `port`; or that there is none."""
    if port > PORT_MAX:
        raise EmbeddedError(f"There is no port {port}, the last is {PORT_MAX}. Set {setting} to a lower one.")
    try:
        # SO_REUSEADDR (create_server sets it) looks past connections in TIME_WAIT, not past a listener.
        socket.create_server((LOOPBACK, port)).close()
    except OSError as error:
        raise PortTaken(port, setting) from error


def accepts_connections(port: int) -> bool:
    """Whether something listens on `port`. Far cheaper than asking a client library whose retries take seconds."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=0.5).close()
    except OSError:
        return False
    return True
