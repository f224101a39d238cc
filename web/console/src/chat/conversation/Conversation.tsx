import type { Conversation as ConversationState } from "@conversas/client";
import { Button, Skeleton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { lazy, Suspense, useEffect, useState } from "react";
import { useLocale, useTexts } from "../../i18n/locale";
import { dateAndTime } from "../../i18n/time";
import { useAgentState, useClient } from "../../live/client";
import { problemOf } from "../../live/rest";
import { setPreferences, usePreferences } from "../../preferences";
import { navigate } from "../../router";
import { Composer } from "../composer/Composer";
import { Gone } from "../composer/Gone";
import { HistoryPanel } from "../history/HistoryPanel";
import { keepOpenOf } from "../keepOpen";
import { CHAT } from "../texts";
import { TIMELINE } from "../timeline/texts";
import { Timeline } from "../timeline/Timeline";
import classes from "./Conversation.module.css";
import { Header } from "./Header";
import { CONVERSATION } from "./texts";

const HistoryDrawer = lazy(() => import("../dialogs/HistoryDrawer"));
const TransferDialog = lazy(() => import("../dialogs/TransferDialog"));
const CloseDialog = lazy(() => import("../dialogs/CloseDialog"));
const RequesterDialog = lazy(() => import("../dialogs/RequesterDialog"));
const TranscriptDialog = lazy(() => import("../dialogs/TranscriptDialog"));

export type DialogName = "transfer" | "close" | "requester" | "transcript";

/** One conversation: who, what was said, the text box, and the history beside it. */
export function Conversation({ id }: { id: string }) {
  const conversation = useAgentState((state) => state.conversations[id]);
  const departure = useAgentState((state) => state.left[id]);
  const { failed, again } = useOpened(id);
  if (!conversation && departure) return <Gone conversationId={id} departure={departure} />;
  if (!conversation && failed === "gone") return <Gone conversationId={id} departure={null} />;
  if (!conversation) return failed ? <LoadFailed again={again} /> : <Waiting />;
  return <Opened conversation={conversation} failed={failed !== null} again={again} />;
}

/** Opens the timeline; `failed` says why it could not be. */
function useOpened(id: string): { failed: "gone" | "unreached" | null; again: () => void } {
  const client = useClient();
  // A timeline without entries is one that is being opened: that it comes and goes is no reason to ask again.
  const known = useAgentState((state) => (state.timelines[id]?.seq ?? 0) > 0);
  const snapshots = useAgentState((state) => state.snapshots);
  const [failed, setFailed] = useState<"gone" | "unreached" | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (known) return;
    let wanted = true;
    keepOpenOf(client)
      .open(id)
      .then(
        () => wanted && setFailed(null),
        (error: unknown) => wanted && setFailed(problemOf(error) ? "gone" : "unreached"),
      );
    return () => {
      wanted = false;
    };
    // A new snapshot may bring what was not to be seen, and a failed attempt is made again after a reconnect.
  }, [client, id, known, snapshots, attempt]);
  return { failed, again: () => setAttempt((times) => times + 1) };
}

interface OpenedProps {
  conversation: ConversationState;
  failed: boolean;
  again: () => void;
}

function Opened({ conversation, failed, again }: OpenedProps) {
  const { id, status } = conversation;
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const { historyOpen } = usePreferences();
  const wide = useMediaQuery("(min-width: 80em)", true, { getInitialValueInEffect: false });
  const [drawer, setDrawer] = useState(false);
  const shown = wide ? historyOpen : drawer;
  const toggle = (): void => (wide ? setPreferences({ historyOpen: !historyOpen }) : setDrawer(!drawer));
  const panel = <HistoryPanel conversation={conversation} onDialog={setDialog} />;
  return (
    <div className={classes.conversation}>
      <section className={classes.main}>
        <Header conversation={conversation} historyShown={shown} onHistory={toggle} onDialog={setDialog} />
        <Messages conversation={conversation} failed={failed} again={again} />
        <Writing conversationId={id} />
        {status === "closed" ? (
          <ClosedLine conversation={conversation} onTicket={() => setDialog("close")} />
        ) : (
          <Composer conversation={conversation} />
        )}
      </section>
      {wide && historyOpen && <div className={classes.side}>{panel}</div>}
      {!wide && drawer && (
        <Suspense>
          <HistoryDrawer onClose={() => setDrawer(false)} panel={panel} />
        </Suspense>
      )}
      <Dialogs name={dialog} conversation={conversation} onClose={() => setDialog(null)} />
    </div>
  );
}

function Messages({ conversation, failed, again }: OpenedProps) {
  const timeline = useAgentState((state) => state.timelines[conversation.id]);
  if (failed && !timeline?.seq) return <LoadFailed again={again} />;
  if (!timeline?.seq) return <Waiting />;
  return <Timeline key={conversation.id} conversation={conversation} timeline={timeline} />;
}

function Dialogs(props: { name: DialogName | null; conversation: ConversationState; onClose: () => void }) {
  const { name, conversation, onClose } = props;
  return (
    <Suspense>
      {name === "transfer" && (
        <TransferDialog
          conversation={conversation}
          onClose={onClose}
          onDone={() => {
            onClose();
            if (conversation.group === "mine") navigate("/", { replace: true });
          }}
        />
      )}
      {name === "close" && <CloseDialog conversation={conversation} onClose={onClose} />}
      {name === "requester" && <RequesterDialog conversation={conversation} onClose={onClose} />}
      {name === "transcript" && <TranscriptDialog conversation={conversation} onClose={onClose} />}
    </Suspense>
  );
}

function Writing({ conversationId }: { conversationId: string }) {
  const texts = useTexts(TIMELINE);
  const chat = useTexts(CHAT);
  const writing = useAgentState((state) => state.typing[conversationId]);
  return (
    <p className={classes.writing} aria-live="polite">
      {writing?.map(({ id, name, kind }) => <span key={id}>{texts.writing(name ?? chat.somebody[kind])}</span>)}
    </p>
  );
}

function ClosedLine({ conversation, onTicket }: { conversation: ConversationState; onTicket: () => void }) {
  const texts = useTexts(CONVERSATION);
  const locale = useLocale();
  return (
    <div className={classes.closed}>
      <span>{conversation.closed_at && texts.closedOn(dateAndTime(conversation.closed_at, locale))}</span>
      {!conversation.ticket && (
        <Button size="xs" variant="default" onClick={onTicket}>
          {texts.makeTicket}
        </Button>
      )}
    </div>
  );
}

function Waiting() {
  const chat = useTexts(CHAT);
  return (
    <div className={classes.waiting} role="status" aria-label={chat.loading}>
      <Skeleton height={38} width="45%" radius="xl" />
      <Skeleton height={38} width="60%" radius="xl" />
      <Skeleton height={38} width="38%" radius="xl" ml="auto" />
      <Skeleton height={38} width="52%" radius="xl" />
    </div>
  );
}

function LoadFailed({ again }: { again: () => void }) {
  const texts = useTexts(CONVERSATION);
  const chat = useTexts(CHAT);
  return (
    <div className={classes.failed} role="alert">
      <p>{texts.loadFailed}</p>
      <Button variant="default" onClick={again}>
        {chat.retry}
      </Button>
    </div>
  );
}
