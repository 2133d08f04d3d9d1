"""One embedded PostgreSQL cluster on disk: its folders, its user, its passwords."""

import json
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from vendor_sla.domain.refusals import Invalid
from vendor_sla.store.binaries import (
    STATE_FOLDER,
    find_install,
    is_open_to_others,
    reachable_install,
)
from vendor_sla.store.homes import make_home
from vendor_sla.store.secrets import keep_secret_file

DATABASE = "vendor_sla"
KEEPER_ROLE = "vendor_sla_keeper"  # superuser; used by the keeper alone
OWNER_ROLE = "vendor_sla_owner"  # owns the tables; used by migrations
APP_ROLE = "vendor_sla_app"  # owns nothing; sees one tenant at a time
WORKER_ROLE = "vendor_sla_worker"  # works off the queue; sees nothing else
ROLES = (OWNER_ROLE, APP_ROLE, WORKER_ROLE)
PORT = 5432  # only part of the socket's name: nothing listens on the network
_SOCKET_PATH_LIMIT = 103  # bytes of sun_path on the strictest system (macOS)
_SERVER_USER = "vendor_sla"


@dataclass(frozen=True, slots=True)
class Cluster:
    """The place of a cluster; `server_user` is None when the server runs as we do.

    `is_durable` is switched off by tests only: then a power cut may lose the cluster.
    """

    folder: Path
    server_user: str | None = None
    is_durable: bool = True

    @property
    def data(self) -> Path:
        """Return the folder of the data files."""
        return self.folder / "data"

    @property
    def sockets(self) -> Path:
        """Return the folder of the socket."""
        return self.folder / "run"

    @property
    def passwords(self) -> Mapping[str, str]:
        """Return the password of each role."""
        found: dict[str, str] = json.loads((self.folder / "passwords.json").read_text("utf-8"))
        return found

    def connection(self, role: str, database: str = DATABASE) -> dict[str, Any]:
        """Return what `psycopg.connect` needs to enter as a role."""
        return {
            "host": str(self.sockets),
            "port": PORT,
            "user": role,
            "password": self.passwords[role],
            "dbname": database,
            "connect_timeout": 10,
        }

    def program(self, name: str) -> str:
        """Return the path of a PostgreSQL program the server's user can run."""
        install = reachable_install() if self.server_user else find_install()
        return str(install / "bin" / name)

    def as_server_user(self) -> dict[str, Any]:
        """Return the arguments that make `subprocess` run as the server's user."""
        if self.server_user is None:
            return {}
        entry = pwd.getpwnam(self.server_user)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    def prepare_folder(self) -> None:
        """Make the folder of the cluster where it is missing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711 if self.server_user else 0o700)

    def prepare(self) -> None:
        """Make passwords and data files where they are missing; the keeper alone does this."""
        self.prepare_folder()
        self._own(self.sockets)
        keep_secret_file(
            self.folder / "passwords.json",
            lambda: json.dumps({role: secrets.token_urlsafe(32) for role in (KEEPER_ROLE, *ROLES)}),
        )
        if not (self.data / "PG_VERSION").exists():
            self._initialise()

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        if self.server_user:
            shutil.chown(folder, self.server_user, pwd.getpwnam(self.server_user).pw_gid)

    def _initialise(self) -> None:
        """Run initdb beside the final place, so that a half-made cluster is never used."""
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._own(unfinished)
        with tempfile.NamedTemporaryFile("w", dir=self.folder, suffix=".password") as file:
            file.write(self.passwords[KEEPER_ROLE])
            file.flush()
            if self.server_user:
                shutil.chown(file.name, self.server_user)
            self._run_initdb(unfinished, file.name)
        unfinished.rename(self.data)

    def _run_initdb(self, folder: Path, password_file: str) -> None:
        made = subprocess.run(  # noqa: S603  # our own program and arguments
            [
                self.program("initdb"),
                f"--pgdata={folder}",
                f"--username={KEEPER_ROLE}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--locale=C.UTF-8",
                *([] if self.is_durable else ["--no-sync"]),
            ],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
            **self.as_server_user(),
        )
        if made.returncode:
            raise Invalid.because("database.initdb_failed", output=made.stderr.strip()[-2000:])

    def server_command(self) -> Sequence[str]:
        """Return the command line of the server."""
        quoted = str(self.sockets).replace('"', '""')
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{quoted}"',
            "unix_socket_permissions": "0700",
            "port": str(PORT),
            "dynamic_shared_memory_type": "mmap",  # /dev/shm is small in containers
            "max_connections": "200",
            "fsync": "on" if self.is_durable else "off",
        }
        options = [part for item in settings.items() for part in ("-c", "=".join(item))]
        return [self.program("postgres"), "-D", str(self.data), *options]


def cluster_of_home(home: Path, *, is_durable: bool = True) -> Cluster:
    """Return the cluster of a home, checked: every reason why it cannot run is refused here.

    As root the server runs as its own user, which must be able to reach the data: a home that is
    closed to it keeps its cluster in the state folder instead, under the home's random name.
    """
    home = home.resolve()
    make_home(home)
    if os.geteuid() != 0:
        _check_user()
        cluster = Cluster(home / "postgres", None, is_durable)
    else:
        cluster = Cluster(_folder_for_root(home), _server_user(), is_durable)
    path = str(cluster.sockets / f".s.PGSQL.{PORT}")
    if len(os.fsencode(path)) > _SOCKET_PATH_LIMIT:
        raise Invalid.because("database.home_too_deep", path=path, limit=str(_SOCKET_PATH_LIMIT))
    return cluster


def _folder_for_root(home: Path) -> Path:
    if is_open_to_others(home.parent):
        home.chmod(home.stat().st_mode | 0o011)
        return home / "postgres"
    name = keep_secret_file(home / "cluster-name", lambda: uuid4().hex[:12])
    folder = STATE_FOLDER / "clusters" / name
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    return folder


def _check_user() -> None:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        raise Invalid.because("database.user_unknown", uid=str(os.geteuid())) from None


def _server_user() -> str:
    """Return the user the server runs as when we are root; made when it is missing."""
    name = os.environ.get("VENDOR_SLA_SERVER_USER", _SERVER_USER)
    if not _is_user(name):
        useradd = shutil.which("useradd")
        if name == _SERVER_USER and useradd:
            subprocess.run(  # noqa: S603  # our own program and arguments
                [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name],
                capture_output=True,
                check=False,
            )
        if not _is_user(name):
            raise Invalid.because("database.server_user_missing", user=name)
    if pwd.getpwnam(name).pw_uid == 0:
        raise Invalid.because("database.server_user_is_root", user=name)
    return name


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
