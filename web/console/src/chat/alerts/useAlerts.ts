import { useEffect } from "react";
import { catalogue, useTexts } from "../../i18n/locale";
import { useAgentState, useClient } from "../../live/client";
import { getPreferences } from "../../preferences";
import { conversationIn, navigate, pathOf } from "../../router";
import { CHAT } from "../texts";
import { notifyDesktop } from "./desktop";
import { newsOf, type News, waitingCount } from "./events";
import { ring } from "./sound";

const TEXTS = catalogue({
  en: {
    new: (name: string) => `New conversation: ${name}`,
    message: (name: string) => name,
    transferred: (name: string) => `A colleague gave you: ${name}`,
  },
  "pt-BR": {
    new: (name: string) => `Nova conversa: ${name}`,
    message: (name: string) => name,
    transferred: (name: string) => `Um colega passou para você: ${name}`,
  },
});

const LOCK = "conversas.alerts";

/** Of several open tabs one makes the noise. Where there are no locks each does. */
function whileChosen(): { chosen: () => boolean; end: () => void } {
  let chosen = !("locks" in navigator);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const waiting = new AbortController();
  void navigator.locks
    ?.request(LOCK, { signal: waiting.signal }, () => {
      chosen = true;
      return held;
    })
    .catch(() => undefined);
  return {
    chosen: () => chosen,
    end: () => {
      waiting.abort();
      release();
    },
  };
}

/** Sound, desktop notifications and the number in the tab's title. */
export function useAlerts(): void {
  const client = useClient();
  const texts = useTexts(TEXTS);
  const chat = useTexts(CHAT);
  const count = useAgentState((state) => waitingCount(state.conversations));

  useEffect(() => {
    document.title = count > 0 ? `(${count}) Conversas` : "Conversas";
    return () => {
      document.title = "Conversas";
    };
  }, [count]);

  useEffect(() => {
    const tab = whileChosen();
    let { conversations: before, snapshots } = client.getState();
    const stop = client.subscribe(() => {
      const state = client.getState();
      const news = snapshots > 0 ? newsOf(before, state.conversations).filter(deserves) : [];
      ({ conversations: before, snapshots } = state);
      if (news.length === 0 || !tab.chosen()) return;
      const { sound, desktop } = getPreferences();
      if (sound) ring().catch(() => undefined);
      if (!desktop || document.hasFocus()) return;
      for (const { kind, conversation } of news) {
        const title = texts[kind](conversation.requester.name ?? chat.anonymous);
        const show = (): void => navigate(`/c/${conversation.id}`);
        notifyDesktop(title, conversation.last_message?.preview ?? "", conversation.id, show);
      }
    });
    return () => {
      stop();
      tab.end();
    };
  }, [client, texts, chat]);
}

/** A message in the conversation that somebody is looking at needs no bell. */
function deserves({ kind, conversation }: News): boolean {
  const looking = document.visibilityState === "visible" && document.hasFocus();
  return kind !== "message" || !looking || conversationIn(pathOf(window.location.pathname)) !== conversation.id;
}
