import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { VirtualizerHandle } from "virtua";

const NEAR_END_PX = 48; // so near the end a reader follows what comes

interface Shown {
  /** How many rows there are. */
  length: number;
  firstSeq: number;
  lastSeq: number;
  /** How many messages are on their way. */
  sending: number;
}

/** Stay at the end while the reader is there; leave the reader alone elsewhere; keep the place when older ones come. */
export function useStickToEnd(list: RefObject<VirtualizerHandle | null>, { length, firstSeq, lastSeq, sending }: Shown) {
  const sticks = useRef(true);
  const sent = useRef(sending);
  const [atEnd, setAtEnd] = useState(true);
  const [seenSeq, setSeenSeq] = useState(0);
  const [before, setBefore] = useState({ firstSeq, lastSeq, shift: false });
  // The list keeps the place from its end exactly while rows are put before the first one.
  if (before.firstSeq !== firstSeq || before.lastSeq !== lastSeq) {
    setBefore({ firstSeq, lastSeq, shift: firstSeq < before.firstSeq });
  }

  useLayoutEffect(() => {
    if (sending > sent.current) sticks.current = true; // who sends wants to see it
    sent.current = sending;
    if (sticks.current) list.current?.scrollToIndex(length - 1, { align: "end" });
  }, [list, length, sending]);

  function stay(): void {
    if (sticks.current) list.current?.scrollToIndex(length - 1, { align: "end" });
  }

  function toEnd(): void {
    sticks.current = true;
    stay();
  }

  function scrolled(offset: number): void {
    const now = list.current;
    if (!now) return;
    const near = offset + now.viewportSize >= now.scrollSize - NEAR_END_PX;
    sticks.current = near;
    if (near !== atEnd) setAtEnd(near);
    if (near) setSeenSeq(lastSeq);
  }

  return { atEnd, seenSeq, shift: before.shift, toEnd, stay, scrolled };
}
