import { Button, Loader, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { type KeyboardEvent, lazy, type ReactElement, Suspense, useCallback, useEffect, useMemo, useRef } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { useTexts } from "../../i18n/locale";
import { useAgent } from "../../live/MeContext";
import { CHAT } from "../texts";
import { AvailabilitySwitch } from "./AvailabilitySwitch";
import { ClosedSearch } from "./ClosedSearch";
import { ConversationRow } from "./ConversationRow";
import classes from "./List.module.css";
import type { Group, Row } from "./rows";
import { LIST } from "./texts";
import type { Lists, ListQuery } from "./useLists";

const AgentFilter = lazy(() => import("./AgentFilter"));

interface ConversationListProps {
  rows: readonly Row[];
  lists: Lists;
  query: ListQuery;
  selected: string | null;
  onFold: (group: Group) => void;
  onAgent: (agentId: string | null) => void;
  onSearch: (q: string) => void;
}

/** The groups in one scrolling list; only what is seen is drawn. */
export function ConversationList(props: ConversationListProps) {
  const { rows, lists, query, selected, onFold, onAgent, onSearch } = props;
  const texts = useTexts(LIST);
  const handle = useRef<VirtualizerHandle>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const at = rows.findIndex((row) => row.kind === "conversation" && row.conversation.id === selected);
  const kept = useMemo(
    () => rows.flatMap((row, index) => (row.kind === "group" || row.kind === "search" || index === at ? [index] : [])),
    [rows, at],
  );
  useEffect(() => {
    if (at >= 0) handle.current?.scrollToIndex(at, { align: "nearest" });
    // Only when another one is chosen: a list that moves must not pull the reader along.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selected]);

  const draw = (row: Row): ReactElement => {
    switch (row.kind) {
      case "group":
        return <GroupHeader key={row.key} row={row} onFold={onFold} />;
      case "filter":
        return (
          <Suspense key={row.key} fallback={<div className={classes.tool} />}>
            <AgentFilter agentId={query.agentId} onChange={onAgent} />
          </Suspense>
        );
      case "search":
        return <ClosedSearch key={row.key} q={query.q} onChange={onSearch} />;
      case "empty":
        return <Empty key={row.key} group={row.group} query={query} />;
      case "more":
        return <More key={row.key} failed={lists.failed(row.group)} load={() => lists.loadMore(row.group)} />;
      case "conversation": {
        const { group, conversation } = row;
        const q = group === "closed" ? query.q : "";
        return (
          <ConversationRow key={row.key} group={group} conversation={conversation} selected={conversation.id === selected} q={q} />
        );
      }
    }
  };

  return (
    <section className={classes.pane} aria-label={texts.label}>
      <AvailabilitySwitch />
      <div ref={scroller} className={classes.scroller} onKeyDown={moveFocus}>
        <Virtualizer ref={handle} scrollRef={scroller} data={rows} keepMounted={kept} bufferSize={400}>
          {draw}
        </Virtualizer>
      </div>
    </section>
  );
}

/** Up and down go from row to row, as in any list. */
function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (event.altKey || (event.target as HTMLElement).matches("input, [role='menu'] *")) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row], button[data-group]")];
  stops.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
  const present = stops.findIndex((stop) => stop === document.activeElement);
  const next = stops[present + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function GroupHeader({ row, onFold }: { row: Row & { kind: "group" }; onFold: (group: Group) => void }) {
  const chat = useTexts(CHAT);
  const { group, count, open } = row;
  return (
    <h2 className={classes.group}>
      <UnstyledButton className={classes.fold} aria-expanded={open} data-group={group} onClick={() => onFold(group)}>
        <IconChevronDown size={16} aria-hidden className={classes.chevron} />
        {chat.groups[group]}
        {count !== null && (
          <span className={classes.count} data-group={group} data-some={count > 0}>
            {count}
          </span>
        )}
      </UnstyledButton>
    </h2>
  );
}

function Empty({ group, query }: { group: Group; query: ListQuery }) {
  const texts = useTexts(LIST).empty;
  const { availability } = useAgent();
  const text = {
    new: availability === "online" ? texts.new : texts.newOffline,
    mine: texts.mine,
    others: query.agentId ? texts.othersFiltered : texts.others,
    closed: query.q ? texts.found(query.q) : texts.closed,
  }[group];
  return <p className={classes.empty}>{text}</p>;
}

/** The end of what is loaded: seeing it loads the next page. */
function More({ load, failed }: { load: () => void; failed: boolean }) {
  const texts = useTexts(LIST);
  const chat = useTexts(CHAT);
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  });
  const observe = useCallback((element: HTMLElement | null) => {
    if (!element) return;
    const observer = new IntersectionObserver(([seen]) => {
      if (seen?.isIntersecting) latest.current();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  if (failed) {
    return (
      <p className={classes.empty} role="alert">
        {texts.failed}{" "}
        <Button size="compact-xs" variant="default" onClick={load}>
          {chat.retry}
        </Button>
      </p>
    );
  }
  return (
    <p ref={observe} className={classes.more}>
      <Loader size="xs" role="status" aria-label={texts.loading} />
    </p>
  );
}
