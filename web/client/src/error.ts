import type { Problem } from "./types.js";

/** A refusal (`problem` is the server's), or a link that was not there (`problem` is null). */
export class ConversasError extends Error {
  override readonly name = "ConversasError";
  readonly problem: Problem | null;

  constructor(message: string, problem: Problem | null = null) {
    super(message);
    this.problem = problem;
  }
}
