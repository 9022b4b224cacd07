"""What there is to say of a metric, and of the labels that tell its series apart."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a metric is to be read."""

    COUNTER = "counter"  # Only grows; what counts is its rate.
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `bad` says from when on somebody should look; a dash says that it only explains others.

    `library` says who makes it where that is not us.
    """

    name: str
    kind: Kind
    labels: tuple[str, ...]
    unit: str
    meaning: str
    bad: str = "-"
    buckets: tuple[float, ...] | None = None
    library: str = ""

    @property
    def series(self) -> str:
        """The name as it is scraped: a counter's ends in `_total`."""
        return f"{self.name}_total" if self.kind is Kind.COUNTER else self.name

    @property
    def sampled(self) -> tuple[str, ...]:
        """All names under which samples of it come."""
        if self.kind is Kind.HISTOGRAM:
            return tuple(f"{self.name}_{part}" for part in ("bucket", "count", "sum"))
        return (self.series,)


@dataclass(frozen=True, slots=True)
class Label:
    """What a label can say. Its values are few and known: never a case, a person, or anything that somebody typed."""

    values: str
    form: re.Pattern[str]


_CODE = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")

LABELS: dict[str, Label] = {
    "process": Label("the processes of `make up`", _CODE),
    "processor": Label("the four that follow a ledger and ask", _CODE),
    "ledger": Label("`cases`, `patterns`, and what ledgers there are besides", _CODE),
    "topic": Label("the topics of the ledgers", _CODE),
    "shard": Label("the numbers of the shards", re.compile(r"[0-9]{1,4}")),
    "status": Label("what a command can come to", _CODE),
    "reason": Label("the names of exceptions, and of why an anchor takes nothing", _NAME),
    "anchor": Label(
        "the anchors that the operator names in `MELDSTROOM_ANCHORS`", re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
    ),
    "kind": Label("the steps that time brings", _CODE),
    "recipient": Label("the bodies outside that hand-offs go to", _CODE),
    "verdict": Label("what an attempt can come to", _CODE),
    "medium": Label("`mail`, `webhook`", _CODE),
    "channel": Label("the channels that the operator names in the notify file", re.compile(r".{1,64}")),
    "result": Label("`taken`, `parked`", _CODE),
    "code": Label("the codes of refusals", _CODE),
    "operation": Label("`seal`, `open`", _CODE),
    "check": Label("`alive`, `ready`", re.compile("alive|ready")),
    "part": Label("what the check looks at", _CODE),
    "app_name": Label("`intake`", _CODE),
    "method": Label("the methods of HTTP", re.compile("[A-Z]{1,16}")),
    "path": Label("the templates of addresses, with names in the place of values", re.compile(r"/[a-z0-9_/{}:.-]*")),
    "status_code": Label("the codes of HTTP", re.compile("[1-5][0-9][0-9]")),
}
