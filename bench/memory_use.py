"""How much memory a process has held at the most."""

import resource
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_mib() -> float:
    """The most that this process has had resident, in MiB."""
    if _STATUS.exists():
        # The kernel's accounting by `getrusage` would start at what the parent had when it made this process.
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
