import { ConversasError } from "@conversas/client";
import { useEffect, useState } from "react";
import { same } from "../logic/draft";
import { type Finding, type Findings, findingAt, findingsOf, NO_FINDINGS, unplaced, withoutFinding } from "../logic/findings";
import { useFindingWords } from "./words";

export interface Form<D> {
  draft: D;
  /** Change members; the finding at `pointer` (by default: at each of these members) is forgotten. */
  set: (change: Partial<D>, pointer?: string) => void;
  /** What the field at that pointer is to show as its error, or null. */
  error: (pointer: string) => string | null;
  /** What is wrong and no field of `fields` shows. */
  unplaced: (fields: readonly string[]) => string[];
  /** Show what a refusal says at the fields. */
  refuse: (error: unknown) => void;
  /** Show what we know to be wrong before the server says it. */
  find: (findings: Record<string, Finding["code"]>) => void;
  /** Go on from what is stored now. */
  accept: (stored: D) => void;
  dirty: boolean;
  /** The `ref` of the element around the fields: a refusal moves the focus to the first field that has an error. */
  attach: (element: HTMLFormElement | null) => void;
}

/** The state of a form over `initial`, which may be refetched: a draft that was not touched follows it. */
export function useForm<D extends object>(initial: D): Form<D> {
  const [base, setBase] = useState(initial);
  const [draft, setDraft] = useState(initial);
  const [findings, setFindings] = useState<Findings>(NO_FINDINGS);
  const [refusals, setRefusals] = useState(0);
  const [element, attach] = useState<HTMLFormElement | null>(null);
  const say = useFindingWords();
  const dirty = !same(draft, base);
  if (!dirty && !same(base, initial)) {
    setBase(initial);
    setDraft(initial);
  }
  useEffect(() => {
    if (refusals > 0) element?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refusals, element]);

  const show = (found: Findings) => {
    setFindings(found);
    setRefusals((count) => count + 1);
  };
  return {
    draft,
    dirty,
    attach,
    set(change, pointer) {
      setDraft((before) => ({ ...before, ...change }));
      const changed = pointer ? [pointer] : Object.keys(change).map((name) => `/${name}`);
      setFindings((before) => changed.reduce(withoutFinding, before));
    },
    error(pointer) {
      const finding = findingAt(findings, pointer);
      return finding ? say(finding) : null;
    },
    unplaced: (fields) => unplaced(findings, fields).map(say),
    refuse(error) {
      show(error instanceof ConversasError && error.problem ? findingsOf(error.problem) : NO_FINDINGS);
    },
    find(found) {
      show(new Map(Object.entries(found).map(([pointer, code]) => [pointer, { code, message: code }])));
    },
    accept(stored) {
      setBase(stored);
      setDraft(stored);
      setFindings(NO_FINDINGS);
    },
  };
}
