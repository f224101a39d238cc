import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ConversasError, conversationsOf } from "../../src/index.js";
import { Cast, live } from "./cast.js";
import { until } from "./until.js";

const cast = new Cast();
beforeAll(() => cast.begin());
afterEach(() => cast.clear());
afterAll(() => cast.end());

test("a start stands in New, and the first reply makes it the answerer's", async () => {
  const [ana, vera] = await cast.pair();
  const started = await vera.client.start("Where is my parcel?", { url: "https://shop.example.com/", title: null });
  expect(started).toMatchObject({ outcome: "conversation", message: expect.any(String) });
  const id = vera.client.getState().conversationId ?? "";
  const waiting = await until(ana.client, (state) => id in state.conversations);
  expect(conversationsOf(waiting, "new").map((it) => it.id)).toContain(id);
  await until(ana.client, (state) => state.conversations[id]?.unread === 1);
  expect(ana.client.getState().conversations[id]?.last_message?.preview).toBe("Where is my parcel?");

  await ana.client.open(id);
  const entry = await ana.client.send(id, "Let me look.");
  expect(entry.seq).toBe(4);
  const mine = await until(ana.client, (state) => !state.outbox.length);
  expect(conversationsOf(mine, "mine").map((it) => it.id)).toContain(id);
  expect(mine.timelines[id]?.entries.map(({ kind }) => kind)).toEqual(["started", "message", "claimed", "message"]);
  const seen = await until(vera.client, (state) => state.timelines[id]?.seq === 4);
  expect(seen.conversations[id]).toMatchObject({ unread: 1, last_message: { preview: "Let me look." } });
});

test("a read mark rises once, empties the count, and the other side hears of it", async () => {
  const { ana, id } = await cast.talking();
  ana.client.read(id);
  const read = await until(ana.client, (state) => state.conversations[id]?.unread === 0);
  expect(read.conversations[id]?.read_seq).toBe(2);
});

test("a message that another agent's claim has overtaken is kept with its reason, and can be taken back", async () => {
  const { ana, id } = await cast.talking();
  const bruno = await cast.agent("Bruno");
  bruno.client.connect();
  await until(bruno.client, (state) => id in state.conversations);
  bruno.line.silence();
  const late = bruno.client.send(id, "May I help?");
  await ana.client.send(id, "Let me look.");
  bruno.line.cut();
  bruno.line.mend();
  await expect(late).rejects.toThrow(ConversasError);
  const state = await until(bruno.client, (it) => !(id in it.conversations) && it.outbox[0]?.state === "failed");
  expect(state.outbox[0]?.problem).toMatchObject({ code: "conversation_claimed", owner: { name: "Ana" } });
  expect(bruno.client.discard(state.outbox[0]?.client_id ?? "")?.text).toBe("May I help?");
  expect(bruno.client.getState().outbox).toEqual([]);
  expect(await cast.stored(id)).toEqual(["Where is my parcel?", "Let me look."]);
});

test("a supervisor follows another's conversation while it is open, over a lost line too", async () => {
  const { ana, vera, id } = await cast.talking();
  await ana.client.send(id, "Let me look.");
  const carla = await cast.agent("Carla", ["view_all_conversations"]);
  carla.client.connect();
  await until(carla.client, live);
  await carla.client.open(id);
  expect(carla.client.getState().conversations[id]?.group).toBe("others");
  await vera.client.send("Thank you!");
  await until(carla.client, (state) => state.timelines[id]?.seq === 5);
  carla.line.cut();
  await vera.client.send("And when?");
  carla.line.mend();
  await until(carla.client, (state) => state.timelines[id]?.seq === 6 && live(state));
  await ana.client.send(id, "Tomorrow.");
  const last = await until(carla.client, (state) => state.timelines[id]?.seq === 7);
  expect(last.timelines[id]?.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  carla.client.release(id);
  expect(carla.client.getState().timelines).toEqual({});
});

test("who is writing is shown to the other side, and no longer when the message is there", async () => {
  const { ana, vera, id } = await cast.talking();
  vera.client.typing();
  const writing = await until(ana.client, (state) => (state.typing[id]?.length ?? 0) > 0);
  expect(writing.typing[id]?.[0]?.name).toBe("Vera");
  await vera.client.send("It is number 7.");
  await until(ana.client, (state) => !(id in state.typing) && state.timelines[id]?.seq === 3);
});

test("older entries are loaded page by page, down to the first", async () => {
  const { ana, vera, id } = await cast.talking();
  for (let number = 0; number < 70; number += 1) await vera.client.send(`number ${number}`);
  await until(ana.client, (state) => state.timelines[id]?.seq === 72);
  ana.client.release(id);
  await ana.client.open(id);
  expect(ana.client.getState().timelines[id]).toMatchObject({ complete: false, seq: 72 });
  expect(ana.client.getState().timelines[id]?.entries).toHaveLength(50);
  await ana.client.loadOlder(id);
  expect(ana.client.getState().timelines[id]?.complete).toBe(true);
  expect(ana.client.getState().timelines[id]?.entries.map(({ seq }) => seq)).toEqual(
    Array.from({ length: 72 }, (_, at) => at + 1),
  );
});

test("with nobody online a start is a ticket", async () => {
  cast.newAccount();
  const vera = await cast.visitor();
  vera.client.connect();
  await until(vera.client, (state) => state.online === false);
  expect(await vera.client.start("Is anybody there?")).toMatchObject({ outcome: "ticket", ticket: { number: 1 } });
  expect(vera.client.getState()).toMatchObject({ outbox: [], conversationId: null });
});

test("after the close the visitor's message is refused, and a new start is another conversation", async () => {
  const { vera, id } = await cast.talking();
  await vera.client.closeConversation();
  await until(vera.client, (state) => state.conversations[id]?.status === "closed");
  await expect(vera.client.send("One more thing")).rejects.toMatchObject({ problem: { code: "conversation_closed" } });
  await vera.client.start("Another question");
  const state = await until(vera.client, ({ conversationId }) => conversationId !== null && conversationId !== id);
  expect(state.conversations[state.conversationId ?? ""]?.previous_conversation_id).toBe(id);
});

test("messages written while the start is under way follow it in order", async () => {
  const [, vera] = await cast.pair();
  const all = [vera.client.start("one"), vera.client.send("two"), vera.client.send("three")];
  expect(vera.client.getState().outbox).toHaveLength(3);
  await Promise.all(all);
  const { conversationId } = vera.client.getState();
  expect(await cast.stored(conversationId ?? "")).toEqual(["one", "two", "three"]);
});
