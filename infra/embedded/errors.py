"""What can go wrong before anything runs, and what to do about it.

EmbeddedError
├── ChecksumMismatch   a jar is not the one in the lock: the cache or the mirror is damaged, or someone meddled
├── PortTaken          another program listens there: stop it, or move us with the named setting
├── NotReady           it started and did not become ready in time: its last lines are in the message
├── AlreadyRunning     this data folder is in use by a running process
└── NotOurs            a process of another user is to be stopped: only that user can
"""


class EmbeddedError(Exception):
    """A broker or database of our own could not be had. The message says what to do."""


class ChecksumMismatch(EmbeddedError):
    """A downloaded file differs from the committed hash, twice in a row."""


class PortTaken(EmbeddedError):
    """The port is in use; the message names the setting that changes it."""

    def __init__(self, port: int, setting: str) -> None:
        super().__init__(f"Port {port} is taken on this machine. Stop what listens there, or set {setting} to another.")


class NotReady(EmbeddedError):
    """The process ended, or took longer than its limit, before it answered."""


class NotOurs(EmbeddedError):
    """The process belongs to another user."""

    def __init__(self, pid: int, user: str) -> None:
        super().__init__(f"Process {pid} belongs to {user}. Stop it as that user.")


class AlreadyRunning(EmbeddedError):
    """Two processes on one data folder would damage it."""
