/** People of an account on a real server, each behind a line of its own. */
import { WebSocket as NodeWebSocket } from "ws";
import { type AgentClient, type ClientOptions, createAgentClient, createVisitorClient } from "../../src/index.js";
import type { VisitorClient } from "../../src/index.js";
import { Line } from "./line.js";
import { RealServer } from "./server.js";
import { until } from "./until.js";

export interface Behind<C> {
  client: C;
  line: Line;
}

export class Cast {
  readonly server = new RealServer();
  readonly #lines: Line[] = [];
  readonly #clients: { close(): void }[] = [];
  #account = { account_id: "", widget_key: "" };
  readonly #tokens = new Map<string, string>();

  async begin(): Promise<void> {
    await this.server.start();
    this.newAccount();
  }

  /** A fresh account: nobody of an earlier test is in it. */
  newAccount(): void {
    this.#account = this.server.account();
    this.#tokens.clear();
  }

  get accountId(): string {
    return this.#account.account_id;
  }

  get widgetKey(): string {
    return this.#account.widget_key;
  }

  token(name: string, permissions: string[] = []): string {
    const known = this.#tokens.get(name) ?? this.server.agentToken(this.accountId, name, permissions);
    this.#tokens.set(name, known);
    return known;
  }

  async #options(getToken: ClientOptions["getToken"]): Promise<[ClientOptions, Line]> {
    const line = new Line(this.server.port);
    await line.open();
    this.#lines.push(line);
    const options = {
      url: line.url,
      getToken,
      WebSocket: NodeWebSocket as unknown as typeof WebSocket,
      random: () => 0, // the shortest delays
    };
    return [options, line];
  }

  async agent(name: string, permissions: string[] = [], getToken?: ClientOptions["getToken"]): Promise<Behind<AgentClient>> {
    const [given, line] = await this.#options(getToken ?? (() => this.token(name, permissions)));
    const client = createAgentClient(given);
    this.#clients.push(client);
    return { client, line };
  }

  async visitor(): Promise<Behind<VisitorClient>> {
    const token = await this.server.visitorToken(this.widgetKey);
    const [given, line] = await this.#options(() => token);
    const client = createVisitorClient({ ...given, widgetKey: this.widgetKey });
    this.#clients.push(client);
    return { client, line };
  }

  /** An agent who is online, and a visitor, both live. */
  async pair(): Promise<[Behind<AgentClient>, Behind<VisitorClient>]> {
    const [ana, vera] = [await this.agent("Ana"), await this.visitor()];
    ana.client.connect();
    await until(ana.client, live);
    await ana.client.setAvailability("online");
    vera.client.connect();
    await until(vera.client, live);
    return [ana, vera];
  }

  /** The pair in a conversation that the agent has open. */
  async talking(): Promise<{ ana: Behind<AgentClient>; vera: Behind<VisitorClient>; id: string }> {
    const [ana, vera] = await this.pair();
    const started = await vera.client.start("Where is my parcel?");
    if (started.outcome !== "conversation") throw new Error(started.outcome);
    const { id } = started.conversation;
    await until(ana.client, (state) => id in state.conversations);
    await ana.client.open(id);
    return { ana, vera, id };
  }

  /** What the server has, beyond any client. */
  async stored(id: string): Promise<string[]> {
    const url = `${this.server.url}/v1/conversations/${id}/timeline?limit=100`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${this.token("Ana")}` } });
    const { items } = (await response.json()) as { items: { kind: string; data: { text: string } }[] };
    return items.filter(({ kind }) => kind === "message").map(({ data }) => data.text);
  }

  async clear(): Promise<void> {
    for (const client of this.#clients.splice(0)) client.close();
    for (const line of this.#lines.splice(0)) await line.close();
  }

  async end(): Promise<void> {
    await this.clear();
    await this.server.dispose();
  }
}

export const live = (state: { connection: { status: string } }): boolean => state.connection.status === "live";
