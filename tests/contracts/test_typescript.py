"""A TypeScript client generated from the committed document compiles, and its unions narrow."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent / "typescript"
NPM = shutil.which("npm")

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(NPM is None, reason="needs Node: the generator and the compiler run on it"),
    pytest.mark.timeout(300),  # the first run fetches both
]


def npm(*arguments: str) -> None:
    """Run npm in the project; what it printed is the failure's message."""
    assert NPM is not None
    done = subprocess.run(  # noqa: S603 - npm, by its own path
        [NPM, *arguments], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def installed() -> None:
    """What the lock names, fetched again only when the lock has changed."""
    lock, installed = PROJECT / "package-lock.json", PROJECT / "node_modules/.package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        npm("ci")


@pytest.mark.usefixtures("installed")
def test_the_generated_client_compiles_and_narrows_outcome_code_and_kind() -> None:
    npm("run", "generate")
    npm("run", "check")
