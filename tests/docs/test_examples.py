"""The examples of the documents are programs: they run, and print what the page says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.accounts import Account
from tests.harness.nursery import CHECKOUT
from tests.harness.provision import Provisioner

NODE = shutil.which("node")
SCOPES = (
    "conversations:read",
    "messages:write",
    "conversations:close",
    "tickets:write",
    "agents:write",
    "requesters:write",
)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: str, language: str) -> str:
    """All blocks of a language on a page, one behind the other."""
    text = (CHECKOUT / "docs" / page).read_text(encoding="utf-8")
    return "".join(body for found, body in _BLOCK.findall(text) if found == language)


def run(command: list[str], program: str, given: dict[str, str]) -> str:
    """What the program prints; it must end well within a minute."""
    done = subprocess.run(  # noqa: S603 - the interpreter of the page's language
        command,
        input=program,
        env={"PATH": os.environ["PATH"], **given},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def given(account: Account) -> dict[str, str]:
    """What the pages take from the environment."""
    return {
        "CONVERSAS_URL": account.server.url,
        "AGENT_TOKEN": account.agent("Ana").token,
        "OTHER_TOKEN": account.agent("Beto").token,
        "WIDGET_KEY": account.widget_key,
    }


@pytest.mark.skipif(NODE is None, reason="needs Node: the page is for browsers' programmers")
async def test_the_frontend_page(given: dict[str, str]) -> None:
    assert NODE is not None
    command = [NODE, "--experimental-websocket", "--no-warnings", "--input-type=module", "-"]
    printed = run(command, blocks("frontend.md", "js"), given)
    assert printed == blocks("frontend.md", "text")


async def test_the_integrations_page(
    account: Account, provisioner: Provisioner, given: dict[str, str], tmp_path: Path
) -> None:
    key = await provisioner.api_key(account.id, SCOPES, name="Shop")
    command = [sys.executable, "-X", f"pycache_prefix={tmp_path}", "-"]
    printed = run(command, blocks("integrations.md", "python"), {**given, "API_KEY": key.key})
    assert printed == blocks("integrations.md", "text")
