"""A broker and a database of our own, in a folder, for whoever has neither. See README.md."""

from .errors import AlreadyRunning, ChecksumMismatch, EmbeddedError, NotReady, PortTaken
from .kafka import EmbeddedKafka
from .ports import free_port
from .postgres import EmbeddedPostgres

__all__ = [
    "AlreadyRunning",
    "ChecksumMismatch",
    "EmbeddedError",
    "EmbeddedKafka",
    "EmbeddedPostgres",
    "NotReady",
    "PortTaken",
    "free_port",
]
