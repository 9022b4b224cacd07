"""A process tells whoever started it that it is ready: the sd_notify protocol, so systemd understands it as well."""

import os
import socket


def notify_ready() -> None:
    """Say READY=1 to the socket that the parent named. Without a parent that listens, nothing happens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        # A leading @ is how the protocol writes an abstract address, which begins with a zero byte.
        channel.sendto(b"READY=1", "\0" + address[1:] if address.startswith("@") else address)
