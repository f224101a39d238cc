/** Texts with `{{variables}}`, as the server reads them. */

export const VARIABLES = ["requester.name", "requester.email", "agent.name", "conversation.number"] as const;
export type Variable = (typeof VARIABLES)[number];

const VARIABLE = /\{\{([^{}]*)\}\}/g;

/** The names in a text that nobody will ever fill in. */
export function unknownVariables(text: string): string[] {
  const known: readonly string[] = VARIABLES;
  return [...text.matchAll(VARIABLE)].map((found) => (found[1] ?? "").trim()).filter((name) => !known.includes(name));
}

/** The text with its variables filled in; values are never read as templates. */
export function render(text: string, values: Readonly<Record<Variable, string>>): string {
  return text.replace(VARIABLE, (_, name: string) => values[name.trim() as Variable] ?? "");
}

/** The text with a variable in place of what is selected, and where the cursor stands then. */
export function insertVariable(text: string, variable: Variable, start: number, end: number): [string, number] {
  const written = `{{${variable}}}`;
  return [text.slice(0, start) + written + text.slice(end), start + written.length];
}
