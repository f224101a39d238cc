"""Contract 5.2: `counts` to supervisors, at most once a second, and in the end the truth."""

from tests.harness.accounts import Account
from tests.harness.answers import ok
from tests.harness.live import Live
from tests.harness.sockets import Frame, Socket


async def counted(socket: Socket, **expected: int) -> Frame:
    def fits(frame: Frame) -> bool:
        return all(frame[name] == value for name, value in expected.items())

    return await socket.next(type="counts", where=fits)


async def test_a_supervisor_is_told_every_change_of_the_counts(
    live: Live, account: Account
) -> None:
    ana, sol = account.agent("Ana"), account.supervisor()
    supervisor = await live.agent(sol)
    chat = await account.new_chat(ana)
    await counted(supervisor, new=1, others=0)
    ok(await ana.send(chat.id, "minha"), 201)
    frame = await counted(supervisor, new=0, others=1)
    assert {"agent": await ana.identity(), "count": 1} in frame["by_agent"]
    shown = ok(await sol.counts())
    assert {name: frame[name] for name in shown} == shown
    ok(await ana.close(chat.id))
    await counted(supervisor, new=0, others=0)


async def test_counts_come_at_most_once_a_second_and_to_supervisors_only(
    live: Live, account: Account
) -> None:
    ana = account.agent("Ana")
    supervisor, agent = await live.agents(account.supervisor(), ana)
    for _ in range(3):
        for _ in range(10):
            await account.own_chat(ana)
        await supervisor.next(type="counts")

    def told() -> bool:
        last = supervisor.live("counts")[-1]
        return (last["new"], last["others"]) == (0, 30)

    await supervisor.until(told, "30 others")
    at = [heard.at for heard in supervisor.heard if heard.frame["type"] == "counts"]
    # On the whole: a busy machine brings one of them late, and the next seems to follow too soon.
    assert at[-1] - at[0] > 0.8 * (len(at) - 1), at
    assert agent.live("counts") == []
