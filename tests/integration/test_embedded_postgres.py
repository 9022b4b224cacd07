"""The database in a folder: real, behind a password, bounded to loopback, and it survives kill -9."""

import os
import socket
from pathlib import Path
from urllib.parse import unquote

import psutil
import psycopg
import pytest

from infra.embedded import AlreadyRunning, EmbeddedPostgres, PortTaken, free_port


def passfile(server: EmbeddedPostgres) -> Path:
    return Path(unquote(server.dsn.partition("passfile=")[2]))


def test_what_was_committed_survives_kill_9_and_what_was_not_does_not(own_postgres: EmbeddedPostgres) -> None:
    with psycopg.connect(own_postgres.dsn) as connection:
        connection.execute("create table fact (name text)")
        connection.execute("insert into fact values ('committed')")
        connection.commit()
        connection.execute("insert into fact values ('in doubt')")
        own_postgres.kill()
        # Leaving this block would commit; the server that could do so is gone.
        connection.close()
    own_postgres.start()
    with psycopg.connect(own_postgres.dsn) as connection:
        assert connection.execute("select name from fact").fetchall() == [("committed",)]


def test_a_lock_file_that_names_a_stranger_is_no_obstacle(own_postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    own_postgres.stop()
    # After a reboot the number in a stale lock file may belong to anyone: here, to this test.
    (tmp_path / "postgres" / "cluster" / "postmaster.pid").write_text(f"{os.getpid()}\n")
    own_postgres.start()
    psycopg.connect(own_postgres.dsn).close()


def test_a_second_server_on_the_same_data_is_refused(own_postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    assert own_postgres.pid
    with pytest.raises(AlreadyRunning, match="already runs"):
        EmbeddedPostgres(tmp_path / "postgres", free_port()).start()


def test_nobody_gets_in_without_the_password_and_only_its_owner_can_read_it(own_postgres: EmbeddedPostgres) -> None:
    assert passfile(own_postgres).stat().st_mode & 0o777 == 0o600
    address, _, _ = own_postgres.dsn.partition("?")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(address, passfile="/dev/null")


def test_it_listens_on_loopback_only_and_not_as_root(own_postgres: EmbeddedPostgres) -> None:
    server = psutil.Process(own_postgres.pid)
    listening = {c.laddr.ip for c in server.net_connections("tcp") if c.status == psutil.CONN_LISTEN}
    assert listening == {"127.0.0.1"}
    assert server.uids().effective != 0


def test_a_taken_port_names_the_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"Port {port} is taken.*MELDSTROOM_POSTGRES_PORT"):
            EmbeddedPostgres(tmp_path, port).start()
