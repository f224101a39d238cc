"""Without CONVERSAS_WEBHOOKS_ALLOW_PRIVATE no ticket goes into the server's own network."""

from __future__ import annotations

import pytest

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.desk import FakeDesk
from tests.tickets.deliveries import closed_with_ticket, comes_to


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]"])
async def test_a_private_address_is_refused(account: Account, desk: FakeDesk, host: str) -> None:
    admin = account.admin()
    url = desk.url.replace("127.0.0.1", host)
    ok(await admin.put_settings(desk=desk.settings | {"url": url}))
    _, ticket = await closed_with_ticket(account, admin)
    delivery = await comes_to(admin, ticket, "failed")
    assert delivery["last_error"] == "The desk's address is not a public one."
    assert desk.posts == []
