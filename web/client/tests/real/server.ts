/** The service as an operator runs it: `python -m app serve` on SQLite and memory, killed and started again. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CHECKOUT = fileURLToPath(new URL("../../../..", import.meta.url));
const SECRET = "0123456789abcdef0123456789abcdef-of-a-test";
const PYTHON = process.env.PYTHON ?? join(CHECKOUT, ".venv/bin/python");

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

export class RealServer {
  readonly directory = mkdtempSync(join(tmpdir(), "conversas-client-"));
  port = 0;
  #process: ChildProcess | undefined;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  #environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      CONVERSAS_DATA_DIR: this.directory,
      CONVERSAS_PORT: String(this.port),
      CONVERSAS_JWT_SECRET: SECRET,
      CONVERSAS_RATE_LIMITS: "off",
      CONVERSAS_LOG_LEVEL: "error",
    };
  }

  async start(): Promise<void> {
    this.port ||= await freePort();
    const child = spawn(PYTHON, ["-m", "app", "serve"], { cwd: CHECKOUT, env: this.#environment(), stdio: "inherit" });
    this.#process = child;
    for (;;) {
      const answer = await fetch(`${this.url}/readyz`).catch(() => null);
      if (answer?.ok) return;
      if (child.exitCode !== null) throw new Error(`the server left with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** SIGKILL: nothing is drained, nothing is said. SIGTERM: goodbye, 1012. */
  async end(signal: "SIGKILL" | "SIGTERM" = "SIGTERM"): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  }

  async dispose(): Promise<void> {
    await this.end("SIGKILL");
    rmSync(this.directory, { recursive: true });
  }

  #operator(...command: string[]): string {
    return execFileSync(PYTHON, ["-m", "app", ...command], { cwd: CHECKOUT, env: this.#environment(), encoding: "utf8" });
  }

  account(): { account_id: string; widget_key: string } {
    return JSON.parse(this.#operator("accounts", "create", "--name", "Loja", "--locale", "en"));
  }

  /** What the host product signs. */
  agentToken(account: string, name: string, permissions: string[] = [], seconds = 3600): string {
    const iat = Math.floor(Date.now() / 1000);
    const person = { sub: name.toLowerCase(), name, permissions, live_chat_licence: true };
    const claims = { aud: "conversas", account, iat, exp: iat + seconds, ...person };
    const coded = [{ alg: "HS256", typ: "JWT" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
    return `${coded.join(".")}.${createHmac("sha256", SECRET).update(coded.join(".")).digest("base64url")}`;
  }

  async visitorToken(widget_key: string): Promise<string> {
    const response = await fetch(`${this.url}/v1/visitor/sessions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ widget_key, name: "Vera" }),
    });
    return ((await response.json()) as { token: string }).token;
  }
}
