import { IconMessages } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useTexts } from "../i18n/locale";
import { useAgentState } from "../live/client";
import { conversationIn, usePath } from "../router";
import { useAlerts } from "./alerts/useAlerts";
import classes from "./ChatPage.module.css";
import { forgetOldDrafts } from "./composer/drafts";
import { Conversation } from "./conversation/Conversation";
import { CONVERSATION } from "./conversation/texts";
import { ConversationList } from "./lists/ConversationList";
import { type Group, rowsOf } from "./lists/rows";
import { useLists } from "./lists/useLists";
import { useShortcuts } from "./useShortcuts";

const FOLDED_AT_FIRST: ReadonlySet<Group> = new Set(["closed"]);

/** The tab Live chat: the list, and the conversation beside it (on a phone: one after the other). */
export function ChatPage() {
  const id = conversationIn(usePath());
  const [agentId, setAgentId] = useState<string | null>(null);
  const [q, setQ] = useState("");
  const [folded, setFolded] = useState(FOLDED_AT_FIRST);
  const query = useMemo(() => ({ agentId, q, folded }), [agentId, q, folded]);
  const lists = useLists(query);
  const rows = useMemo(() => rowsOf(lists.sections), [lists.sections]);
  const fold = useCallback((group: Group) => {
    setFolded((before) => {
      const after = new Set(before);
      if (!after.delete(group)) after.add(group);
      return after;
    });
  }, []);
  useShortcuts(rows, id);
  useAlerts();
  useWarnUnsent();
  useEffect(() => forgetOldDrafts(), []);

  return (
    <main className={classes.page} data-detail={id !== null}>
      <div className={classes.list}>
        <ConversationList
          rows={rows}
          lists={lists}
          query={query}
          selected={id}
          onFold={fold}
          onAgent={setAgentId}
          onSearch={setQ}
        />
      </div>
      <div className={classes.detail}>{id ? <Conversation key={id} id={id} /> : <Nothing />}</div>
    </main>
  );
}

function Nothing() {
  const texts = useTexts(CONVERSATION);
  return (
    <div className={classes.nothing}>
      <IconMessages size={44} stroke={1.4} aria-hidden />
      <h1>{texts.choose}</h1>
      <p>{texts.chooseText}</p>
      <p className={classes.keys}>{texts.keys}</p>
    </div>
  );
}

/** Leaving the page while something is on its way is asked about: only this tab, loaded anew, would send it. */
function useWarnUnsent(): void {
  const unsent = useAgentState((state) => state.outbox.some((message) => message.state === "sending"));
  useEffect(() => {
    if (!unsent) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [unsent]);
}
