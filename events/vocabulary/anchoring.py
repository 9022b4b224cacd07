"""Where checkpoints of the log are put down outside, and why one was not."""

from .code import Code


class AnchorForm(Code):
    """What an anchor is, and so what its receipt is."""

    FILE = "file", "bestand waaraan alleen wordt toegevoegd", "file that only grows"
    WITNESS = "witness", "getuige over HTTP", "witness over HTTP"
    TIMESTAMP = "timestamp", "tijdstempeldienst", "time stamping service", "RFC 3161"


class AnchorFailure(Code):
    """Why a checkpoint was not put down."""

    UNREACHABLE = "unreachable", "niet bereikbaar", "not reachable"
    REFUSED = "refused", "geweigerd", "refused"
    CONFLICT = "conflict", "de getuige kent een ander logboek", "the witness knows another log"
    UNREADABLE = "unreadable", "het antwoord klopt niet", "the answer does not hold"
