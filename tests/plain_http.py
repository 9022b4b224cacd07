"""What spares a client from reading who vouches for certificates, which takes a twentieth of a second each time."""

import ssl

PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For whoever speaks HTTP without TLS, as all do on loopback. It trusts nobody."""
