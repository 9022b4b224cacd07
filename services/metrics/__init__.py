"""Every number that a process tells of itself, declared once: `counter`, `gauge` and `histogram` make what is here."""

from .making import Gauge, counter, gauge, histogram

__all__ = ["Gauge", "counter", "gauge", "histogram"]
