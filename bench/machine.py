"""What a run was made on: without it, its figures are only numbers."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import confluent_kafka
import psutil
import psycopg

from infra.embedded.jars import COORDINATES

from .stand import Stand

_CPUINFO = Path("/proc/cpuinfo")
PACKAGES = ("confluent-kafka", "eventsourcing", "msgspec", "orjson", "psycopg")


def machine(stand: Stand) -> dict[str, str]:
    """The machine, the versions, the moment, and how busy it was with other things."""
    with psycopg.connect(stand.dsn) as connection:
        postgres = connection.info.parameter_status("server_version") or "?"
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": f"{_processor()}, {len(os.sched_getaffinity(0))} cores",
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "system": platform.platform(),
        "load before": f"{os.getloadavg()[0]:.1f} (above 1: others were at work, and the figures are worth less)",
        "Python": platform.python_version(),
        "Kafka": COORDINATES[0][2],
        "PostgreSQL": postgres,
        "librdkafka": str(confluent_kafka.libversion()[0]),
        **{name: version(name) for name in PACKAGES},
    }


def _processor() -> str:
    if _CPUINFO.exists():
        for line in _CPUINFO.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
