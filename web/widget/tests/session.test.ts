import { afterEach, expect, test, vi } from "vitest";
import type { Kept, Shared } from "../src/kept.js";
import { createSessions, subjectOf } from "../src/session.js";

afterEach(() => vi.unstubAllGlobals());

const jwt = (payload: object): string => `e30.${btoa(JSON.stringify(payload))}.x`;

function memory(value: Shared): Kept<Shared> {
  return { get: () => value, put: (change) => (value = { ...value, ...change }), changed: () => undefined };
}

function sessionsOf(kept: Kept<Shared>, answer: () => Response, identity?: string) {
  const asked: unknown[] = [];
  vi.stubGlobal("fetch", (_: string, { body }: { body: string }) => {
    asked.push(JSON.parse(body));
    return Promise.resolve(answer());
  });
  const options = { url: "", widgetKey: "wk", locale: () => "en", identity: () => identity, kept };
  return { sessions: createSessions(options), asked };
}

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
const opened = (): Response => Response.json({ token: "new", expires_at: inHours(8) }, { status: 201 });

test("a session is opened once, however many ask for it", async () => {
  const kept = memory({ name: "Vera", email: "" });
  const { sessions, asked } = sessionsOf(kept, opened);
  expect(await Promise.all([sessions.token("start"), sessions.token("start")])).toEqual(["new", "new"]);
  expect(asked).toEqual([{ widget_key: "wk", locale: "en", name: "Vera" }]);
  expect(sessions.current()?.token).toBe("new");
});

test("a session that lasts is used again; one that is over, or was called so, is not", async () => {
  const kept = memory({ session: { token: "old", expires_at: inHours(1), sub: null } });
  const { sessions, asked } = sessionsOf(kept, opened);
  expect(await sessions.token("start")).toBe("old");
  expect(asked).toEqual([]);
  expect(await sessions.token("expired")).toBe("new");
  kept.put({ session: { token: "ended", expires_at: inHours(-1), sub: null } });
  expect(sessions.current()).toBeUndefined();
});

test("whom the page names needs to say nothing else", async () => {
  const token = jwt({ sub: "vera-1" });
  const { sessions, asked } = sessionsOf(memory({ name: "Somebody" }), opened, token);
  await sessions.token("start");
  expect(asked).toEqual([{ widget_key: "wk", locale: "en", identity_token: token }]);
  expect(sessions.current()?.sub).toBe("vera-1");
});

test("a refusal has its problem; a server that is away has none, so that it is asked again", async () => {
  const refused = () => Response.json({ code: "rate_limited" }, { status: 429 });
  await expect(sessionsOf(memory({}), refused).sessions.token("start")).rejects.toMatchObject({ problem: { code: "rate_limited" } });
  const away = () => Response.json({ code: "unavailable" }, { status: 503 });
  const error: unknown = await sessionsOf(memory({}), away).sessions.token("start").catch((it: unknown) => it);
  expect(error).not.toHaveProperty("problem");
});

test("the subject of a token that is none is nobody", () => {
  expect(subjectOf(jwt({ sub: "vera" }))).toBe("vera");
  expect(subjectOf(undefined)).toBeNull();
  expect(subjectOf("not.a.token")).toBeNull();
});
