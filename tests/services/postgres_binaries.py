"""Where a PostgreSQL server is found, and how its programs are run by whoever we are."""

import os
import pwd
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.services.process import identity, inside_wheel

# Where packages put the servers that they keep off the PATH: Debian, Red Hat, Homebrew.
PACKAGED = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
)


def installed() -> Path | None:
    """Return the folder of an installed server, the newest where there are several."""
    candidates = []
    if pg_config := shutil.which("pg_config"):
        asked = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        candidates.append(Path(asked.stdout.strip()))
    packaged = [folder for pattern in PACKAGED for folder in Path("/").glob(pattern)]
    candidates += sorted(packaged, key=_version, reverse=True)
    if postgres := shutil.which("postgres"):
        candidates.append(Path(postgres).resolve().parent)
    return next((folder for folder in candidates if _complete(folder)), None)


def in_wheel() -> Path | None:
    """Return the folder of the server that the package `pgserver` carries."""
    postgres = inside_wheel("pgserver", "pginstall", "bin", "postgres")
    return postgres and postgres.parent


def unprivileged_user() -> str | None:
    """Return whom to become when we are root, as in a container: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def within_reach(programs: Path, directory: Path, user: str | None) -> Path:
    """Return a folder from which `user` can run these programs: a wheel's are copied for it.

    A virtual environment may lie in a home that is closed to others. The programs and their
    libraries keep their places beside each other, because they are found by relative paths.
    """
    if user is None or programs != in_wheel():
        return programs
    package = programs.parent.parent
    libraries = package.with_name("pgserver.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, directory / libraries.name)
    copied = shutil.copytree(programs.parent, directory / package.name / "pginstall", symlinks=True)
    return Path(copied, "bin")


def initialised(programs: Path, directory: Path, user: str | None) -> Path:
    """Make an empty cluster for the superuser `conversas`; return its folder."""
    data = directory / "data"
    # UTF-8 rules for letters, as in production: lower('É') is 'é'.
    locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    command = [str(programs / "initdb"), "-D", str(data), "-U", "conversas", "--auth=trust"]
    made = subprocess.run(
        [*command, "--no-sync", "--encoding=UTF8", f"--locale={locale}"],
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
        **identity(user),
    )
    if made.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {made.returncode}:\n{made.stderr}")
    return data


def _complete(folder: Path) -> bool:
    return all(os.access(folder / program, os.X_OK) for program in ("initdb", "postgres"))


def _version(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(folder))]
