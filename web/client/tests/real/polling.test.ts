import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Cast, live } from "./cast.js";
import { until } from "./until.js";

const cast = new Cast();
beforeAll(() => cast.begin());
afterEach(() => cast.clear());
afterAll(() => cast.end());

test("where sockets are blocked a visitor talks by REST, and returns to the socket when it works", async () => {
  const [ana, vera] = await cast.pair();
  vera.line.refusesSockets = true;
  vera.line.cut();
  vera.line.mend();
  await until(vera.client, (state) => state.connection.status === "polling" && state.online === true);

  const started = await vera.client.start("Where is my parcel?");
  expect(started.outcome).toBe("conversation");
  const id = vera.client.getState().conversationId ?? "";
  await until(ana.client, (state) => id in state.conversations);
  await ana.client.open(id);
  await ana.client.send(id, "Let me look.");
  const told = await until(vera.client, (state) => state.timelines[id]?.seq === 4);
  expect(told.conversations[id]?.unread).toBe(1);
  vera.client.read();
  await until(vera.client, (state) => state.conversations[id]?.unread === 0);
  await vera.client.send("Thank you!");

  vera.line.refusesSockets = false;
  await until(vera.client, live);
  await ana.client.send(id, "It leaves tomorrow.");
  const state = await until(vera.client, (it) => it.timelines[id]?.seq === 6);
  expect(state.timelines[id]?.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(state.outbox).toEqual([]);
});

test("a message written while neither works goes out when one does, once", async () => {
  const { vera, id } = await cast.talking();
  vera.line.refusesSockets = true;
  vera.line.cut();
  const sent = vera.client.send("Are you there?");
  await until(vera.client, (state) => state.connection.status === "reconnecting");
  vera.line.mend();
  await sent;
  expect(vera.client.getState().connection.status).toBe("polling");
  expect(await cast.stored(id)).toEqual(["Where is my parcel?", "Are you there?"]);
});
