import type { Problem } from "@conversas/client";

/** What is wrong with each member of a form: a JSON pointer into the body, and the code of the finding. */
export type Findings = ReadonlyMap<string, Finding>;
export interface Finding {
  code: string;
  /** The server's own words, for codes that we have none for. */
  message: string;
}

export const NO_FINDINGS: Findings = new Map();

/** The findings of a problem by pointer; a `duplicate` is one at the field that it names. */
export function findingsOf(problem: Problem): Findings {
  if (problem.code === "duplicate" && problem.field) {
    return new Map([[`/${problem.field}`, { code: "duplicate", message: problem.title }]]);
  }
  const found = new Map<string, Finding>();
  for (const { pointer, code, message } of problem.errors ?? []) {
    if (!found.has(pointer)) found.set(pointer, { code, message });
  }
  return found;
}

/** The finding at that member or, for a list, at the first of its items that has one. */
export function findingAt(findings: Findings, pointer: string): Finding | undefined {
  const below = `${pointer}/`;
  return findings.get(pointer) ?? [...findings].find(([found]) => found.startsWith(below))?.[1];
}

/** The findings that no field of the form will show. */
export function unplaced(findings: Findings, fields: readonly string[]): Finding[] {
  const shown = (pointer: string) => fields.some((field) => pointer === field || pointer.startsWith(`${field}/`));
  return [...findings].filter(([pointer]) => !shown(pointer)).map(([, finding]) => finding);
}

/** The same without those at or below a member, when that has been changed. */
export function withoutFinding(findings: Findings, pointer: string): Findings {
  const kept = [...findings].filter(([found]) => found !== pointer && !found.startsWith(`${pointer}/`));
  return kept.length === findings.size ? findings : new Map(kept);
}
