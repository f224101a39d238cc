/** A line between client and server that can be cut, silenced, or closed to sockets as some proxies are. */
import { connect, createServer, type Server, type Socket } from "node:net";

export class Line {
  readonly #server: Server;
  readonly #pairs = new Set<[Socket, Socket]>();
  #target: number;
  #down = false;
  #silent = false;
  #deaf = false;
  /** Whether requests for a websocket are answered with 403, while all else gets through. */
  refusesSockets = false;
  /** The number of sockets that were asked for. */
  upgrades = 0;
  port = 0;

  constructor(target: number) {
    this.#target = target;
    this.#server = createServer((near) => this.#accept(near));
  }

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    this.port = typeof address === "object" && address ? address.port : 0;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  #accept(near: Socket): void {
    if (this.#down) return void near.destroy();
    const far = connect(this.#target, "127.0.0.1");
    const pair: [Socket, Socket] = [near, far];
    this.#pairs.add(pair);
    near.on("data", (data) => {
      const asksForSocket = /\r\nupgrade: websocket/i.test(data.toString("latin1"));
      if (asksForSocket) this.upgrades += 1;
      if (asksForSocket && this.refusesSockets) near.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
      else if (!this.#silent) far.write(data);
    });
    far.on("data", (data) => void (this.#silent || this.#deaf || near.write(data)));
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on("error", () => other.destroy());
      one.on("close", () => {
        other.destroy();
        this.#pairs.delete(pair);
      });
    }
  }

  /** Break what is connected; `mend` lets new connections through. */
  cut(): void {
    this.#down = true;
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far.destroy();
    }
  }

  mend(): void {
    this.#down = false;
    this.#silent = false;
    this.#deaf = false;
  }

  /** Swallow everything both ways, as a dead radio link does. */
  silence(): void {
    this.#silent = true;
  }

  /** Let everything through to the server, and nothing back: what is sent is stored, and nobody hears of it. */
  deafen(): void {
    this.#deaf = true;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
