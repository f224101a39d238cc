import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAgentClient, type AgentClient, ConversasError } from "../../src/index.js";
import { FakeSocket } from "./fake-socket.js";

let random = 0;
let client: AgentClient;

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.opened = [];
  random = 0;
  client = made();
});

afterEach(() => {
  client.close();
  expect(vi.getTimerCount()).toBe(0); // close leaves no timer
  vi.useRealTimers();
});

function made(getToken: () => string | Promise<string> = () => "a token"): AgentClient {
  return createAgentClient({
    url: "https://chat.example.com",
    getToken,
    WebSocket: FakeSocket as unknown as typeof WebSocket,
    fetch: () => Promise.reject(new TypeError("no network in this test")),
    random: () => random,
  });
}

const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

async function connected(): Promise<FakeSocket> {
  client.connect();
  await turn();
  FakeSocket.last.greets();
  return FakeSocket.last;
}

test("the token is in the first frame and not in the address", async () => {
  const socket = await connected();
  expect(socket.url).toBe("wss://chat.example.com/v1/ws/agent");
  expect(socket.protocol).toBe("conversas.v1");
  expect(socket.sent[0]).toEqual({ type: "hello", token: "a token", positions: {} });
  expect(client.getState().connection).toEqual({ status: "live" });
});

test.each([1006, 1001, 1011, 4000, 4001, 4008, 4013, 4499])("after %i it comes back", async (code) => {
  (await connected()).closes(code);
  expect(client.getState().connection).toMatchObject({ status: "reconnecting", code });
  await vi.advanceTimersByTimeAsync(500);
  expect(FakeSocket.opened).toHaveLength(2);
});

test.each([1003, 4500, 4501, 4502, 4504, 4505, 4506, 4507, 4999])("after %i it stays away", async (code) => {
  (await connected()).closes(code, "why");
  expect(client.getState().connection).toEqual({ status: "stopped", code, reason: "why" });
  await vi.advanceTimersByTimeAsync(120_000);
  expect(FakeSocket.opened).toHaveLength(1);
  client.connect(); // asked for, it tries again
  await turn();
  expect(FakeSocket.opened).toHaveLength(2);
});

test.each([
  [0, [500, 500, 500, 500, 500, 500, 500]],
  [1, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]],
])("delays are jittered between half a second and a bound that doubles up to 30 s (random: %f)", async (drawn, delays) => {
  random = drawn;
  client.connect();
  await turn();
  for (const delay of delays) {
    const before = FakeSocket.opened.length;
    FakeSocket.last.closes(1006);
    await vi.advanceTimersByTimeAsync(delay - 1);
    expect(FakeSocket.opened).toHaveLength(before);
    await vi.advanceTimersByTimeAsync(1);
    expect(FakeSocket.opened).toHaveLength(before + 1);
  }
});

test("a goodbye's delay is kept to the millisecond", async () => {
  const socket = await connected();
  socket.says({ type: "goodbye", reconnect_in_ms: 3_210 });
  socket.closes(1012);
  await vi.advanceTimersByTimeAsync(3_209);
  expect(FakeSocket.opened).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(FakeSocket.opened).toHaveLength(2);
});

test("a handshake without an end is given up after 10 s", async () => {
  client.connect();
  await turn();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(FakeSocket.opened[0]?.closed).toBe(true);
  expect(client.getState().connection).toMatchObject({ status: "reconnecting" });
});

test("a line that is dead without a word is noticed within 65 s of silence", async () => {
  const socket = await connected();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(socket.all("ping")).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(client.getState().connection).toMatchObject({ status: "reconnecting" });
});

test("a line that answers the ping stays", async () => {
  const socket = await connected();
  await vi.advanceTimersByTimeAsync(60_000);
  socket.says({ type: "pong", id: socket.all("ping")[0]?.id });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(client.getState().connection).toEqual({ status: "live" });
});

test("without an answer for 10 s a message is sent again with the same client_id", async () => {
  const socket = await connected();
  const sent = client.send("c1", "Let me look.");
  await vi.advanceTimersByTimeAsync(5_000);
  socket.says({ type: "counts", new: 1, mine: 0, others: 0, by_agent: [] }); // the line is good, only the ack is missing
  await vi.advanceTimersByTimeAsync(5_000);
  const [first, second] = socket.all("message");
  expect(second).toMatchObject({ client_id: first?.client_id, text: "Let me look." });
  expect(second?.id).not.toBe(first?.id);
  socket.says({ type: "ack", id: second?.id, result: { seq: 4 } });
  expect(await sent).toEqual({ seq: 4 });
  expect(client.getState().outbox).toEqual([]);
});

test("a refusal for the moment is repeated when the server said, and nothing overtakes it", async () => {
  const socket = await connected();
  const first = client.send("c1", "one");
  const second = client.send("c1", "two");
  const problem = { code: "rate_limited", title: "Too many.", status: 429, retry_after: 3 };
  socket.says({ type: "error", id: socket.all("message")[0]?.id, problem });
  await vi.advanceTimersByTimeAsync(2_999);
  expect(socket.all("message")).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(socket.all("message").map(({ text }) => text)).toEqual(["one", "one"]);
  socket.says({ type: "ack", id: socket.all("message")[1]?.id, result: {} });
  await first;
  await turn();
  expect(socket.all("message").at(-1)?.text).toBe("two");
  socket.says({ type: "ack", id: socket.all("message")[2]?.id, result: {} });
  await second;
});

test("what was refused for good stays as failed until it is sent again or taken back", async () => {
  const socket = await connected();
  const refused = client.send("c1", "one");
  const problem = { code: "not_found", title: "There is no such thing.", status: 404 };
  socket.says({ type: "error", id: socket.all("message")[0]?.id, problem });
  await expect(refused).rejects.toBeInstanceOf(ConversasError);
  const [failed] = client.getState().outbox;
  expect(failed).toMatchObject({ state: "failed", problem });
  client.retry(failed?.client_id ?? "");
  expect(socket.all("message")[1]).toMatchObject({ client_id: failed?.client_id });
  expect(client.getState().outbox[0]).toMatchObject({ state: "sending" });
  expect(client.discard(failed?.client_id ?? "")?.text).toBe("one");
  expect(client.getState().outbox).toEqual([]);
});

test("a token that cannot be fetched now is fetched later; one that is refused stops the client", async () => {
  const answers: (string | Error)[] = [new TypeError("network"), "a token"];
  client = made(async () => {
    const answer = answers.shift() ?? new ConversasError("Signed out.", { code: "credential_invalid" } as never);
    if (answer instanceof Error) throw answer;
    return answer;
  });
  client.connect();
  await turn();
  expect(client.getState().connection).toMatchObject({ status: "reconnecting" });
  await vi.advanceTimersByTimeAsync(500);
  FakeSocket.last.greets();
  FakeSocket.last.closes(4503);
  await turn();
  expect(client.getState().connection).toEqual({ status: "stopped", code: 4503, reason: "Signed out." });
});

test("when the network is back it does not wait for the next attempt, and without it it says so", async () => {
  const page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("removeEventListener", page.removeEventListener.bind(page));
  vi.stubGlobal("navigator", { onLine: false });
  random = 1;
  (await connected()).closes(1006);
  expect(client.getState().connection).toEqual({ status: "offline" });
  page.dispatchEvent(new Event("online"));
  await turn();
  expect(FakeSocket.opened).toHaveLength(2);
  client.close();
  page.dispatchEvent(new Event("online"));
  await turn();
  expect(FakeSocket.opened).toHaveLength(2);
  vi.unstubAllGlobals();
});

test("when somebody looks at the page again, a dead line is noticed within 5 s", async () => {
  const page = Object.assign(new EventTarget(), { visibilityState: "hidden" });
  vi.stubGlobal("document", page);
  const socket = await connected();
  page.dispatchEvent(new Event("visibilitychange"));
  expect(socket.all("ping")).toHaveLength(0);
  page.visibilityState = "visible";
  page.dispatchEvent(new Event("visibilitychange"));
  expect(socket.all("ping")).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(client.getState().connection).toMatchObject({ status: "reconnecting" });
  client.close();
  vi.unstubAllGlobals();
});

test("a message that was on its way before the page was loaded anew keeps its client_id", async () => {
  const socket = await connected();
  void client.send("c1", "Let me look.", "11111111-1111-4111-8111-111111111111");
  expect(socket.all("message")[0]?.client_id).toBe("11111111-1111-4111-8111-111111111111");
});

test("typing is sent at most every 4 s, and only while live", async () => {
  client.typing("c1");
  const socket = await connected();
  for (let ms = 0; ms < 8_000; ms += 500) {
    client.typing("c1");
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(socket.all("typing")).toHaveLength(2);
});

test("somebody who writes vanishes after 6 s", async () => {
  const socket = await connected();
  const actor = { kind: "visitor", id: "vera", name: "Vera", avatar_url: null };
  socket.says({ type: "typing", conversation_id: "c1", actor });
  await vi.advanceTimersByTimeAsync(4_000);
  socket.says({ type: "typing", conversation_id: "c1", actor });
  await vi.advanceTimersByTimeAsync(5_999);
  expect(client.getState().typing).toEqual({ c1: [actor] });
  await vi.advanceTimersByTimeAsync(1);
  expect(client.getState().typing).toEqual({});
});

test("a read mark that the lost line swallowed is moved again", async () => {
  const socket = await connected();
  client.read("c1", 7);
  client.read("c1", 5); // marks only rise
  expect(socket.all("read")).toMatchObject([{ conversation_id: "c1", seq: 7 }]);
  socket.closes(1006);
  await vi.advanceTimersByTimeAsync(500);
  FakeSocket.last.greets();
  await turn();
  expect(FakeSocket.last.all("read")).toMatchObject([{ conversation_id: "c1", seq: 7 }]);
});

test("listeners hear once of all that a turn has changed", async () => {
  const socket = await connected();
  await turn();
  const heard = vi.fn();
  const stop = client.subscribe(heard);
  socket.says({ type: "counts", new: 1, mine: 0, others: 0, by_agent: [] }, { type: "presence", online: 0, agents: [] });
  expect(heard).not.toHaveBeenCalled();
  await turn();
  expect(heard).toHaveBeenCalledTimes(1);
  stop();
  socket.says({ type: "counts", new: 2, mine: 0, others: 0, by_agent: [] });
  await turn();
  expect(heard).toHaveBeenCalledTimes(1);
});

test("what a closed socket still says is not heard", async () => {
  const socket = await connected();
  client.close();
  socket.says({ type: "counts", new: 9, mine: 0, others: 0, by_agent: [] });
  socket.closes(1000);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(client.getState()).toMatchObject({ counts: null, connection: { status: "idle" } });
  expect(FakeSocket.opened).toHaveLength(1);
});
