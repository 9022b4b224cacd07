"""The broker's jars: resolved once by jgo into a lock with hashes, fetched from it, and checked before every start.

python -m infra.embedded.jars     resolves the coordinates below anew and rewrites kafka.lock
"""

import fcntl
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

from jgo.env import LockedDependency, LockFile
from jgo.maven import Artifact, Dependency, MavenContext

from .errors import ChecksumMismatch

LOCK_FILE = Path(__file__).with_name("kafka.lock")

COORDINATES = (
    ("org.apache.kafka", "kafka_2.13", "4.3.1"),
    # The broker's pom leaves the logging backend to whoever packages it.
    ("org.apache.logging.log4j", "log4j-slf4j-impl", "2.25.3"),
)

downloads_parallel_max = 8  # Many small jars: round trips dominate, and more than this is rude to a mirror.
download_timeout_seconds = 60


def cache_dir() -> Path:
    """The folder that a second clone shares, so that it starts without downloading."""
    if chosen := os.environ.get("MELDSTROOM_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "meldstroom"


def kafka_classpath() -> list[Path]:
    """The jars of the lock, present and checked. Downloads what is missing."""
    locked = LockFile.load(LOCK_FILE).dependencies
    maven = _maven()
    with _one_process_at_a_time(maven.repo_cache), ThreadPoolExecutor(downloads_parallel_max) as pool:
        return list(pool.map(lambda entry: _checked(maven, entry), locked))


def write_lock() -> LockFile:
    """Resolve the coordinates with everything they need at run time, and write the lock."""
    maven = _maven()
    # raw: otherwise the dependency management in log4j's pom would pick versions for Kafka (an old kafka-clients).
    roots = [
        Dependency(maven.project(group, name).at_version(version).artifact(), raw=True)
        for group, name, version in COORDINATES
    ]
    inputs, transitive = maven.resolver.resolve(roots)
    at_run_time = [dep for dep in (*inputs, *transitive) if dep.scope in (None, "compile", "runtime")]
    lock = LockFile.from_resolved_dependencies(at_run_time, environment_name="kafka")
    lock.dependencies.sort(key=lambda dep: (dep.groupId, dep.artifactId))
    lock.save(LOCK_FILE)
    return lock


def _maven() -> MavenContext:
    # A cache of our own: ~/.m2 may hold jars that another program put there, with other contents.
    return MavenContext(repo_cache=cache_dir() / "maven", timeout=download_timeout_seconds)


def _checked(maven: MavenContext, entry: LockedDependency) -> Path:
    artifact: Artifact = (
        maven.project(entry.groupId, entry.artifactId)
        .at_version(entry.version)
        .artifact(classifier=entry.classifier or "", packaging=entry.packaging)
    )
    for _attempt in (1, 2):
        jar: Path = artifact.resolve()
        if _sha256(jar) == entry.sha256:
            return jar
        # An interrupted download leaves half a file behind; fetching it once more tells that from tampering.
        jar.unlink()
    raise ChecksumMismatch(
        f"{entry.groupId}:{entry.artifactId}:{entry.version} does not have the hash in {LOCK_FILE.name}. "
        f"It was downloaded twice and removed; check where this machine gets its Maven artifacts from."
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as jar:
        return file_digest(jar, "sha256").hexdigest()


@contextmanager
def _one_process_at_a_time(folder: Path) -> Iterator[None]:
    """Two first starts at once must not write the same file."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    print(f"{len(write_lock().dependencies)} jars in {LOCK_FILE.name}")
