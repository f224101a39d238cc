"""Contract 5.5: whatever happens to the broker, every live socket has caught up within 6 s."""

import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import redis.asyncio
from redis.exceptions import TimeoutError as RedisTimeoutError

from tests.faults.conftest import Dark
from tests.harness.accounts import Account, Chat
from tests.harness.answers import ok
from tests.harness.live import Live, account_on
from tests.harness.people import AgentClient
from tests.harness.server import Server
from tests.harness.sockets import PATIENCE, Socket
from tests.services import Redis


@pytest.fixture
def server(dark: Dark) -> Server:
    return dark.server


@pytest.fixture
def broker(dark: Dark) -> Redis:
    return dark.broker


@pytest_asyncio.fixture
async def account(server: Server) -> AsyncIterator[Account]:
    async with account_on(server) as account:
        yield account


@pytest_asyncio.fixture
async def live(server: Server) -> AsyncIterator[Live]:
    async with Live(server) as live:
        yield live


@pytest_asyncio.fixture
async def control(broker: Redis) -> AsyncIterator[redis.asyncio.Redis]:
    client = redis.asyncio.Redis.from_url(broker.url, socket_timeout=15)
    yield client
    await client.aclose()


class Scene:
    """A customer on the first process; its agent, a watcher and a bystander on the second."""

    ana: AgentClient
    chat: Chat
    widget: Socket
    owner: Socket
    watching: Socket
    bystander: Socket

    @classmethod
    async def of(cls, live: Live, account: Account) -> "Scene":
        scene = cls()
        scene.ana = account.agent("Ana")
        scene.chat = await account.own_chat(scene.ana)
        scene.widget = await live.visitor(scene.chat.visitor, at=0)
        scene.owner = await live.agent(scene.ana, at=1)
        scene.watching = await live.agent(account.supervisor(), at=1)
        scene.bystander = await live.agent(account.agent("Bia"), at=1)
        await scene.watching.command("watch", conversation_id=scene.chat.id)
        return scene

    async def says(self, text: str, times: int = 1) -> int:
        """Lines of the customer, each acknowledged, so committed; the last number."""
        entries = [await self.widget.send(f"{text} {number}") for number in range(times)]
        return int(entries[-1]["seq"])

    async def caught_up(self, seq: int, since: float) -> None:
        """All of it, in order, at most 6 s after the last acknowledgement."""
        for socket in (self.owner, self.watching):
            left = max(since + PATIENCE - time.monotonic(), 0.01)
            await socket.entry(self.chat.id, seq, within=left)
            assert [entry["seq"] for entry in socket.entries(self.chat.id)] == list(
                range(5, seq + 1)
            )


async def test_with_the_broker_gone_and_back_again(
    live: Live, account: Account, broker: Redis
) -> None:
    scene = await Scene.of(live, account)
    broker.stop()
    await scene.caught_up(await scene.says("sem broker", 10), time.monotonic())
    broker.start()
    await scene.caught_up(await scene.says("com broker", 10), time.monotonic())
    assert ok(await scene.ana.get(scene.chat.id))["last_seq"] == 24


async def test_with_the_subscription_killed_again_and_again(
    live: Live, account: Account, control: redis.asyncio.Redis
) -> None:
    scene = await Scene.of(live, account)
    seq = 4
    for number in range(8):
        await control.client_kill_filter(_type="pubsub")
        seq = await scene.says(f"corte {number}, linha", 3)
    await scene.caught_up(seq, time.monotonic())


async def test_with_a_silent_broker(
    live: Live, account: Account, control: redis.asyncio.Redis
) -> None:
    """The link stays, nothing comes through: a black hole of 8 s."""
    scene = await Scene.of(live, account)
    await control.client_pause(8_000)
    try:
        await scene.caught_up(await scene.says("silêncio", 5), time.monotonic())
    finally:
        while not await _answers(control):  # the next test wants a broker that speaks
            continue


async def test_with_a_broker_that_takes_nothing(
    live: Live, account: Account, control: redis.asyncio.Redis
) -> None:
    """Redis answers, and refuses whatever is published: what an ACL does that is too strict."""
    scene = await Scene.of(live, account)
    await control.acl_setuser("default", commands=["-publish"])
    try:
        await scene.caught_up(await scene.says("recusado", 5), time.monotonic())
    finally:
        await control.acl_setuser("default", commands=["+publish"])
    await scene.caught_up(await scene.says("aceito", 5), time.monotonic())


async def _answers(control: redis.asyncio.Redis) -> bool:
    try:
        return bool(await control.ping())
    except RedisTimeoutError:
        return False


async def test_a_claim_and_a_close_leave_every_screen_without_the_broker(
    live: Live, account: Account, broker: Redis
) -> None:
    scene = await Scene.of(live, account)
    claimed, closed = await account.new_chat(scene.ana), await account.new_chat(scene.ana)
    for chat in (claimed, closed):
        await scene.bystander.entry(chat.id, 2)
    broker.stop()
    try:
        ok(await scene.ana.send(claimed.id, "minha"), 201)
        ok(await scene.ana.close(closed.id))
        left = [await scene.bystander.next(type="left") for _ in range(2)]
    finally:
        broker.start()
    reasons = {frame["conversation_id"]: frame["reason"] for frame in left}
    assert reasons == {claimed.id: "claimed", closed.id: "closed"}


async def test_a_transfer_and_a_new_name_reach_their_screens_without_the_broker(
    live: Live, account: Account, broker: Redis
) -> None:
    scene, caio = await Scene.of(live, account), account.agent("Caio")
    ok(await caio.go_online())  # a lease that the first process knows without the broker
    receiver = await live.agent(caio, at=1)
    broker.stop()
    try:
        ok(await scene.ana.edit_requester(scene.chat.id, name="Mari"))
        ok(await scene.ana.transfer(scene.chat.id, (await caio.identity())["id"]), 201)
        left = await scene.owner.next(type="left")
        assert (left["reason"], left["owner"]) == ("transferred", await caio.identity())
        for socket in (receiver, scene.watching):
            moved = await socket.entry(scene.chat.id, 6)
            assert moved["conversation"]["requester"]["name"] == "Mari"
        ok(await caio.send(scene.chat.id, "agora comigo"), 201)
        await receiver.entry(scene.chat.id, 7)
    finally:
        broker.start()


async def test_afterwards_it_is_as_quick_as_before(
    live: Live, account: Account, broker: Redis
) -> None:
    broker.stop()
    broker.start()
    scene = await Scene.of(live, account)
    await scene.caught_up(await scene.says("de volta"), time.monotonic())
    for _ in range(5):
        a_second_left = time.monotonic() - PATIENCE + 1
        await scene.caught_up(await scene.says("rápido"), a_second_left)
