import type { Conversation, PendingMessage, Timeline as TimelineState } from "@conversas/client";
import { UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconArrowDown } from "@tabler/icons-react";
import { type ReactElement, type Ref, useMemo, useRef, useState } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import type { Entry } from "@conversas/client";
import { useLocale, useTexts } from "../../i18n/locale";
import { dayName } from "../../i18n/time";
import { useAgentState, useClient } from "../../live/client";
import { useAgent } from "../../live/MeContext";
import { usePreferences } from "../../preferences";
import { useNow } from "../now";
import { CHAT } from "../texts";
import { Message, Pending } from "./Message";
import { newerThan, type TimelineRow, timelineRows } from "./rows";
import { SystemLine } from "./SystemLine";
import { TIMELINE } from "./texts";
import classes from "./Timeline.module.css";
import { useReading } from "./useReading";
import { useStickToEnd } from "./useStickToEnd";

const LOAD_OLDER_PX = 800; // about a screen before the top, so that nobody waits there

interface TimelineProps {
  conversation: Conversation;
  timeline: TimelineState<Entry>;
}

const NO_OUTBOX: readonly PendingMessage[] = [];

function usePending(conversationId: string): readonly PendingMessage[] {
  const outbox = useAgentState((state) => state.outbox);
  return useMemo(() => {
    const own = outbox.filter((message) => message.conversation_id === conversationId);
    return own.length ? own : NO_OUTBOX;
  }, [outbox, conversationId]);
}

/** The messages and what happened between them. Only what is seen is drawn, however long it is. */
export function Timeline({ conversation, timeline }: TimelineProps) {
  const { id } = conversation;
  const { hideTransfers } = usePreferences();
  const me = useAgent();
  const client = useClient();
  const pending = usePending(id);
  const { entries } = timeline;
  const [readSeq] = useState(() => (conversation.unread > 0 && conversation.status !== "closed" ? conversation.read_seq : null));
  const rows = useMemo(
    () => timelineRows({ entries, pending, hideTransfers, readSeq, agentId: me.id }),
    [entries, pending, hideTransfers, readSeq, me.id],
  );
  const list = useRef<VirtualizerHandle>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const { atEnd, seenSeq: lookedAt, shift, toEnd, stay, scrolled } = useStickToEnd(list, {
    length: rows.length,
    firstSeq: entries[0]?.seq ?? 0,
    lastSeq: entries[entries.length - 1]?.seq ?? 0,
    sending: pending.length,
  });
  const seenSeq = useAgentState((state) => state.reads[id]?.visitor ?? 0);
  const below = atEnd ? 0 : newerThan(entries, lookedAt);
  useReading(conversation, atEnd);

  const draw = (row: TimelineRow): ReactElement => {
    switch (row.kind) {
      case "day":
        return <Day key={row.key} at={row.at} />;
      case "unread":
        return <Unread key={row.key} />;
      case "system":
        return <SystemLine key={row.key} entry={row.entry} />;
      case "pending":
        return <Pending key={row.key} message={row.message} first={row.first} />;
      case "message":
        return <Message key={row.key} entry={row.entry} first={row.first} last={row.last} seen={row.entry.seq <= seenSeq} />;
    }
  };

  return (
    <div className={classes.timeline}>
      <Scroller name={conversation.requester.name} ref={scroller}>
        <Virtualizer
          ref={list}
          scrollRef={scroller}
          data={rows}
          shift={shift}
          bufferSize={600}
          onResize={stay}
          onScroll={(offset) => {
            scrolled(offset);
            if (offset < LOAD_OLDER_PX && !timeline.complete && !timeline.loading) {
              client.loadOlder(id).catch(() => undefined);
            }
          }}
        >
          {draw}
        </Virtualizer>
      </Scroller>
      <Older show={timeline.loading && entries.length > 0} />
      {!atEnd && <ToEnd count={below} onClick={toEnd} />}
      <Announced entries={entries} />
    </div>
  );
}

function Scroller({ name, ref, children }: { name: string | null; ref: Ref<HTMLDivElement>; children: ReactElement }) {
  const texts = useTexts(TIMELINE);
  const chat = useTexts(CHAT);
  return (
    <div
      ref={ref}
      className={classes.scroller}
      role="region"
      aria-label={texts.label(name ?? chat.anonymous)}
      // It scrolls by keys, so it must take the focus.
      tabIndex={0}
    >
      <div className={classes.above} />
      {children}
    </div>
  );
}

function Day({ at }: { at: string }) {
  const locale = useLocale();
  return (
    <div className={classes.day}>
      <span>{dayName(at, locale, useNow())}</span>
    </div>
  );
}

function Unread() {
  return (
    <div className={classes.unread}>
      <span>{useTexts(TIMELINE).unread}</span>
    </div>
  );
}

function Older({ show }: { show: boolean }) {
  const texts = useTexts(TIMELINE);
  return (
    <div className={classes.older} data-show={show} aria-hidden={!show}>
      {texts.older}
    </div>
  );
}

function ToEnd({ count, onClick }: { count: number; onClick: () => void }) {
  const texts = useTexts(TIMELINE);
  return (
    <UnstyledButton className={classes.toEnd} onClick={onClick} data-new={count > 0}>
      <IconArrowDown size={16} aria-hidden />
      {count > 0 ? texts.below(count) : texts.latest}
    </UnstyledButton>
  );
}

/** What a screen reader says by itself: the newest words of the other side, not what scrolling draws. */
function Announced({ entries }: { entries: readonly Entry[] }) {
  const texts = useTexts(TIMELINE);
  const chat = useTexts(CHAT);
  const me = useAgent();
  const last = entries[entries.length - 1];
  const [opened] = useState(last?.seq ?? 0);
  const news = last?.kind === "message" && last.seq > opened && last.actor.id !== me.id ? last : null;
  return (
    <VisuallyHidden role="log" aria-live="polite">
      {news && texts.says(news.actor.name ?? chat.somebody[news.actor.kind], news.data.text)}
    </VisuallyHidden>
  );
}
