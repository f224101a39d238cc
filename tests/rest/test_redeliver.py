"""POST /v1/tickets/{id}/redeliver: once more, after it failed or nobody knows."""

from __future__ import annotations

import pytest

from tests.harness.accounts import Account, Accounts
from tests.harness.answers import Json, ok, problem, without_request_id
from tests.harness.people import AgentClient, new_id
from tests.harness.waiting import eventually


async def ticket_of(account: Account, owner: AgentClient) -> Json:
    chat = await account.own_chat(owner)
    ticket: Json = ok(await owner.close(chat.id, create_ticket=True))["ticket"]
    return ticket


@pytest.mark.parametrize("status", ["pending", "delivered"])
async def test_what_needs_no_redelivery_is_left_alone(account: Account, status: str) -> None:
    admin = account.admin()
    ticket = await ticket_of(account, admin)
    await account.delivered_as(ticket["id"], status)
    robot = await account.integration("tickets:write")
    before = ok(await admin.ticket(ticket["id"]))
    for caller in (admin, admin.on(1), robot):
        answer = ok(await caller.redeliver(ticket["id"]))
        assert answer == {"ticket": before, "changed": False}


@pytest.mark.parametrize("status", ["failed", "uncertain"])
async def test_what_failed_or_is_uncertain_is_the_couriers_again(
    account: Account, status: str
) -> None:
    admin = account.admin()
    ticket = await ticket_of(account, admin)
    await account.delivered_as(ticket["id"], status)
    robot = await account.integration("tickets:write")
    first = ok(await robot.redeliver(ticket["id"]))
    assert (first["changed"], first["ticket"]["delivery"]["status"]) == (True, "pending")
    assert ok(await admin.on(1).redeliver(ticket["id"]))["changed"] is False
    await eventually(lambda: delivered(admin, ticket))


async def delivered(admin: AgentClient, ticket: Json) -> bool:
    """Its desk is the local one, which takes everything."""
    status: str = ok(await admin.ticket(ticket["id"]))["delivery"]["status"]
    return status == "delivered"


async def test_it_is_for_admins_and_integrations(account: Account) -> None:
    ana = account.agent()
    ticket = await ticket_of(account, ana)
    for caller in (ana, account.supervisor()):
        problem(await caller.redeliver(ticket["id"]), 403, "permission_denied")
    reader = await account.integration("conversations:read")
    problem(await reader.redeliver(ticket["id"]), 403, "permission_denied")


async def test_what_the_caller_may_not_see_is_not_there(
    account: Account, accounts: Accounts
) -> None:
    ticket = await ticket_of(account, account.agent())
    other = await accounts.open()
    blind = account.agent("Eva", ["manage_settings"])  # may write settings, sees only her own
    strangers = [blind, other.admin(), await other.integration("tickets:write")]
    for stranger in strangers:
        unseen, missing = await stranger.redeliver(ticket["id"]), await blind.redeliver(new_id())
        problem(unseen, 404, "not_found")
        assert without_request_id(unseen) == without_request_id(missing)
    problem(await account.admin().redeliver("7"), 404, "not_found")
