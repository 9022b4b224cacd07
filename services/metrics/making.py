"""Makes metrics that the catalogue has, once a process: a name that it does not have is an error at import."""

from prometheus_client import Counter, Gauge, Histogram

from .catalogue import CATALOGUE
from .declaring import Kind, Metric

__all__ = ["Gauge", "collected", "counter", "gauge", "histogram", "made"]

made: set[str] = set()  # Those that some module of this process has asked for.


def counter(name: str) -> Counter:
    """The counter of this name."""
    metric = _declared(name, Kind.COUNTER)
    return Counter(name, metric.meaning, metric.labels)


def gauge(name: str) -> Gauge:
    """The gauge of this name."""
    metric = _declared(name, Kind.GAUGE)
    return Gauge(name, metric.meaning, metric.labels)


def histogram(name: str) -> Histogram:
    """The histogram of this name, with the buckets that the catalogue has for it, or else the library's."""
    metric = _declared(name, Kind.HISTOGRAM)
    return Histogram(name, metric.meaning, metric.labels, buckets=metric.buckets or Histogram.DEFAULT_BUCKETS)


def collected(name: str) -> Metric:
    """The declaration of a gauge that is worked out anew at each scrape, by a collector."""
    return _declared(name, Kind.GAUGE)


def _declared(name: str, kind: Kind) -> Metric:
    metric = CATALOGUE[name]
    if metric.kind is not kind:
        raise TypeError(f"{name} is declared as a {metric.kind}")
    made.add(name)
    return metric
