import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Cast, live } from "./cast.js";
import { until } from "./until.js";

const cast = new Cast();
beforeAll(() => cast.begin());
afterEach(() => cast.clear());
afterAll(() => cast.end());

test("what is sent into a line that says nothing back is stored once", async () => {
  const { ana, id } = await cast.talking();
  ana.line.deafen();
  const sent = ana.client.send(id, "Let me look.");
  while (!(await cast.stored(id)).includes("Let me look.")) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(ana.client.getState().outbox).toMatchObject([{ state: "sending", text: "Let me look." }]);
  ana.line.cut();
  ana.line.mend();
  expect((await sent).seq).toBe(4);
  await until(ana.client, (state) => state.outbox.length === 0 && state.timelines[id]?.seq === 4);
  expect(await cast.stored(id)).toEqual(["Where is my parcel?", "Let me look."]);
});

test("who was away misses nothing, and nothing comes twice", async () => {
  const { ana, vera, id } = await cast.talking();
  await ana.client.send(id, "Let me look.");
  ana.line.cut();
  await until(ana.client, (state) => state.connection.status === "reconnecting");
  for (let number = 1; number <= 20; number += 1) await vera.client.send(`number ${number}`);
  const waiting = ana.client.send(id, "I am back.");
  ana.line.mend();
  await waiting;
  const state = await until(ana.client, (it) => it.timelines[id]?.seq === 25);
  expect(state.timelines[id]?.entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 25 }, (_, at) => at + 1));
  expect(state.conversations[id]).toMatchObject({ last_seq: 25, unread: 21 });
});

test("after more than 500 missed entries the timeline is loaded anew", async () => {
  const { ana, vera, id } = await cast.talking();
  ana.line.cut();
  for (let number = 0; number < 502; number += 1) await vera.client.send(`number ${number}`);
  ana.line.mend();
  const state = await until(ana.client, (it) => it.timelines[id]?.seq === 504 && !it.timelines[id].loading);
  const numbers = state.timelines[id]?.entries.map(({ seq }) => seq) ?? [];
  expect(numbers).toEqual(Array.from({ length: 50 }, (_, at) => at + 455));
});

test("a server that is killed and comes back finds everybody again, and every message once", async () => {
  const { ana, vera, id } = await cast.talking();
  await ana.client.send(id, "before");
  await cast.server.end("SIGKILL");
  const sent = [ana.client.send(id, "while it was away"), ana.client.send(id, "and again")];
  await until(ana.client, (state) => state.connection.status === "reconnecting");
  await cast.server.start();
  await Promise.all(sent);
  await until(vera.client, (state) => state.timelines[id]?.seq === 6);
  expect(await cast.stored(id)).toEqual(["Where is my parcel?", "before", "while it was away", "and again"]);
});

test("a server that says goodbye is left alone for as long as it asks", async () => {
  const { ana } = await cast.talking();
  const before = Date.now();
  await cast.server.end("SIGTERM");
  const { connection } = await until(ana.client, (state) => state.connection.status === "reconnecting");
  expect(connection).toMatchObject({ status: "reconnecting", code: 1012 });
  const { nextAttemptAt } = connection as { nextAttemptAt: number };
  expect(nextAttemptAt).toBeGreaterThanOrEqual(before + 500);
  await cast.server.start();
  await until(ana.client, live);
  expect(Date.now()).toBeGreaterThanOrEqual(nextAttemptAt - 5);
});

test("a token that is not accepted stops the client, without another attempt", async () => {
  const ana = await cast.agent("Ana", [], () => "no token");
  ana.client.connect();
  const { connection } = await until(ana.client, (state) => state.connection.status === "stopped");
  expect(connection).toMatchObject({ code: 4501 });
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(ana.line.upgrades).toBe(1);
});

test("for an expired token a new one is asked for, once", async () => {
  const asked: string[] = [];
  const old = cast.server.agentToken(cast.accountId, "Ana", [], -60);
  const fresh = cast.token("Ana");
  const renewing = await cast.agent("Ana", [], (why) => {
    asked.push(why);
    return why === "expired" ? fresh : old;
  });
  renewing.client.connect();
  await until(renewing.client, live);
  expect(asked).toEqual(["start", "expired"]);

  const stubborn = await cast.agent("Ana", [], () => old);
  stubborn.client.connect();
  const { connection } = await until(stubborn.client, (state) => state.connection.status === "stopped");
  expect(connection).toMatchObject({ code: 4503 });
  expect(stubborn.line.upgrades).toBe(2);
});
