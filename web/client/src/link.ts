/**
 * One socket after the other: handshake, commands, and when to come back (docs/protocol.md, "Close codes").
 *
 * A link knows nothing of conversations. It tells its owner every frame that it does not use itself, and what the state
 * of the connection is.
 */
import { ConversasError } from "./error.js";
import type { LinkFrame } from "./frames.js";
import type { Connection } from "./state.js";
import type { Problem } from "./types.js";

const PROTOCOL = "conversas.v1";
const LIVE_WITHIN_MS = 10_000; // a proxy that swallows sockets looks like a handshake without an end
const ANSWER_WITHIN_MS = 10_000; // the protocol: unanswered after 10 s, send it again
const SILENCE_MS = 60_000; // browsers hide the server's pings, so a dead line is noticed only by asking
const PONG_WITHIN_MS = 5_000;
const STEADY_MS = 5_000; // a socket that was live so long was no failure
const FIRST_RETURN_MS = 500; // the protocol: full jitter between these two
const LAST_RETURN_MS = 30_000;
const LOST = 1006;
const BINARY = 1003;
const EXPIRED = 4503;

/** There was no answer: sent again it is stored once, so nobody needs to know whether it arrived. */
export class NoAnswer extends ConversasError {}

export interface LinkOptions<F> {
  /** The socket's address. */
  url: string;
  getToken: (why: "start" | "expired") => string | Promise<string>;
  WebSocket: typeof globalThis.WebSocket;
  now: () => number;
  random: () => number;
  /** The highest `seq` of each conversation that is to be continued. */
  positions: () => Record<string, number>;
  onFrame: (frame: F) => void;
  onConnection: (connection: Connection) => void;
  /** After each attempt that never came to `live`; `hung`: there was no answer, not even a no. */
  onFailure?: (hung: boolean) => void;
}

export interface Link {
  start(): void;
  /** End it: no socket, timer or listener is left. Commands under way are rejected with NoAnswer. */
  stop(): void;
  /** Send a frame that nobody answers; returns whether there was a live socket. */
  send(frame: object): boolean;
  /** Send a command; resolves with the `result` of its ack, rejects with the problem or with NoAnswer. */
  command(frame: object): Promise<unknown>;
}

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (error: ConversasError) => void;
  timer: ReturnType<typeof setTimeout>;
}

type Timer = ReturnType<typeof setTimeout> | undefined;

export function createLink<F extends { type: string }>(options: LinkOptions<F>): Link {
  const { getToken, now, random, onConnection } = options;
  let socket: WebSocket | undefined; // the one that counts; what an earlier one still says is ignored
  let running = false;
  let live = false;
  let liveSince = 0;
  let heardAt = 0;
  let failures = 0;
  let why: "start" | "expired" = "start"; // what the next token is asked for
  let renewed = false; // whether the last token replaced an expired one
  let goodbyeMs: number | undefined;
  let commands = 0;
  let attempts = 0;
  let returning: Timer;
  let watching: Timer;
  let probing: Timer;
  const waiting = new Map<string, Waiting>();

  async function attempt(): Promise<void> {
    const mine = ++attempts;
    clearTimeout(returning);
    returning = undefined;
    try {
      const token = await getToken(why);
      if (mine !== attempts) return;
      why = "start";
      open(token);
    } catch (error) {
      if (mine !== attempts) return;
      if (error instanceof ConversasError && error.problem) stopped(EXPIRED, error.message);
      else comeBack(LOST);
    }
  }

  function open(token: string): void {
    const opened = new options.WebSocket(options.url, PROTOCOL);
    socket = opened;
    watching = setTimeout(() => drop(true), LIVE_WITHIN_MS);
    opened.onopen = () => opened.send(JSON.stringify({ type: "hello", token, positions: options.positions() }));
    opened.onmessage = ({ data }) => {
      if (socket === opened) heard(JSON.parse(String(data)) as F | LinkFrame);
    };
    opened.onerror = () => undefined; // the close that follows says all there is to know
    opened.onclose = ({ code, reason }) => {
      if (socket === opened) lost(code, reason, false);
    };
  }

  function heard(frame: F | LinkFrame): void {
    heardAt = now();
    clearTimeout(probing);
    const told = frame as LinkFrame;
    switch (told.type) {
      case "live":
        return becameLive();
      case "goodbye":
        goodbyeMs = told.reconnect_in_ms;
        return;
      case "ack":
        return answered(told.id, ({ resolve }) => resolve(told.result));
      case "pong":
        return answered(told.id, ({ resolve }) => resolve(undefined));
      case "error": {
        const problem = told.problem as unknown as Problem;
        return answered(told.id ?? "", ({ reject }) => reject(new ConversasError(problem.title, problem)));
      }
      default:
        options.onFrame(frame as F);
    }
  }

  function answered(id: string, how: (command: Waiting) => void): void {
    const command = waiting.get(id);
    if (!command) return;
    waiting.delete(id);
    clearTimeout(command.timer);
    how(command);
  }

  function becameLive(): void {
    live = true;
    liveSince = now();
    renewed = false;
    clearTimeout(watching);
    watching = setTimeout(watchSilence, SILENCE_MS);
    onConnection({ status: "live" });
  }

  function watchSilence(): void {
    const silentMs = now() - heardAt;
    if (silentMs >= SILENCE_MS) probe();
    watching = setTimeout(watchSilence, Math.max(SILENCE_MS - silentMs, PONG_WITHIN_MS));
  }

  /** Ask for a sign of life; without one the socket is given up. */
  function probe(): void {
    if (!live) return;
    send({ type: "ping", id: `p${++commands}` });
    clearTimeout(probing);
    probing = setTimeout(() => drop(false), PONG_WITHIN_MS);
  }

  /** Give up a socket that says nothing, without waiting for the farewell that will not come. */
  function drop(hung: boolean): void {
    const dropped = socket;
    lost(LOST, "", hung);
    dropped?.close();
  }

  function lost(code: number, reason: string, hung: boolean): void {
    const wasLive = forget();
    if (wasLive && now() - liveSince >= STEADY_MS) failures = 0;
    if (code === EXPIRED && !renewed) {
      renewed = true;
      why = "expired";
      onConnection({ status: "reconnecting", nextAttemptAt: null, code });
      void attempt();
    } else if (code === BINARY || (code >= 4500 && code <= 4999)) {
      stopped(code, reason);
    } else {
      comeBack(code);
      if (!wasLive) options.onFailure?.(hung);
    }
  }

  /** Forget the socket and what was asked on it; returns whether it was live. */
  function forget(): boolean {
    const wasLive = live;
    socket = undefined;
    live = false;
    for (const timer of [returning, watching, probing]) clearTimeout(timer);
    for (const id of [...waiting.keys()]) answered(id, ({ reject }) => reject(new NoAnswer("The connection was lost.")));
    return wasLive;
  }

  function comeBack(code: number): void {
    if (!running) return;
    const most = Math.min(LAST_RETURN_MS, FIRST_RETURN_MS * 2 ** ++failures);
    const delay = goodbyeMs ?? FIRST_RETURN_MS + random() * (most - FIRST_RETURN_MS);
    if (goodbyeMs !== undefined) failures = 0; // it went as announced
    goodbyeMs = undefined;
    const offline = globalThis.navigator?.onLine === false;
    onConnection(offline ? { status: "offline" } : { status: "reconnecting", nextAttemptAt: now() + delay, code });
    returning = setTimeout(() => {
      onConnection({ status: "reconnecting", nextAttemptAt: null, code });
      void attempt();
    }, delay);
  }

  function stopped(code: number, reason: string): void {
    stop();
    onConnection({ status: "stopped", code, reason });
  }

  /** The network is back, or somebody looks at the page again: find out now. */
  function wake(event: Event): void {
    if (event.type !== "online" && globalThis.document?.visibilityState !== "visible") return;
    if (live) probe();
    else if (returning !== undefined && event.type === "online") void attempt();
  }

  function awake(): void {
    globalThis.addEventListener?.("online", wake);
    globalThis.document?.addEventListener("visibilitychange", wake);
  }

  function start(): void {
    if (running) return;
    running = true;
    failures = 0;
    renewed = false;
    awake();
    onConnection({ status: "connecting" });
    void attempt();
  }

  function stop(): void {
    running = false;
    attempts += 1;
    globalThis.removeEventListener?.("online", wake);
    globalThis.document?.removeEventListener("visibilitychange", wake);
    const last = socket;
    forget();
    last?.close(1000);
  }

  function send(frame: object): boolean {
    if (!live || !socket) return false;
    socket.send(JSON.stringify(frame));
    return true;
  }

  function command(frame: object): Promise<unknown> {
    const id = String(++commands);
    return new Promise((resolve, reject) => {
      if (!send({ ...frame, id })) {
        reject(new NoAnswer("There is no connection."));
        return;
      }
      const sentAt = now();
      const timer = setTimeout(() => {
        if (heardAt <= sentAt) probe();
        answered(id, (it) => it.reject(new NoAnswer("There was no answer in time.")));
      }, ANSWER_WITHIN_MS);
      waiting.set(id, { resolve, reject, timer });
    });
  }

  return { start, stop, send, command };
}
