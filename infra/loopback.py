"""Which hosts are this machine itself, where nothing that is sent can be read on the way."""

from ipaddress import ip_address


def is_loopback(host: str) -> bool:
    """Whether a host, by name or by address, is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
