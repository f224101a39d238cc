import type { Conversation } from "@conversas/client";
import { ActionIcon, Textarea } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconMessage2Bolt, IconSend2 } from "@tabler/icons-react";
import { type KeyboardEvent, lazy, Suspense, useEffect, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useTexts } from "../../i18n/locale";
import { useClient, useRest } from "../../live/client";
import { useAgent } from "../../live/MeContext";
import { useProblemText } from "../../live/problems";
import { answerOf } from "../../live/rest";
import { tell } from "../../notices";
import { usePreferences } from "../../preferences";
import { useCannedReplies } from "./canned";
import { type CannedReply, fitting, inserted } from "./fitting";
import classes from "./Composer.module.css";
import { setDraft, useDraft } from "./drafts";
import { isImeKey, sends, slashIn } from "./keys";
import { send } from "./send";
import { Suggestions } from "./Suggestions";
import { COMPOSER } from "./texts";

const CannedDialog = lazy(() => import("./CannedDialog"));

const LONGEST = 10_000; // characters of a message, as the contract has it
const WARN_FROM = 9_000;
const OFFERED = 6; // suggestions at once
const isTouch = (): boolean => window.matchMedia("(pointer: coarse)").matches;

/** The text box. What stands in it is kept from key to key; sending is instant and is never lost. */
export function Composer({ conversation }: { conversation: Conversation }) {
  const { id, group, owner } = conversation;
  const texts = useTexts(COMPOSER);
  const me = useAgent();
  const client = useClient();
  const { sendKey } = usePreferences();
  const text = useDraft(id);
  const box = useRef<HTMLTextAreaElement>(null);
  const slash = useSlash(text);
  const [dialog, setDialog] = useState(false);
  const insert = useCanned(conversation, box);
  const listId = useId();
  const narrow = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const hint = group === "new" ? (narrow ? texts.claimShort : texts.claim) : narrow ? texts.writeShort : texts.write;
  const left = LONGEST - [...text].length;
  const ready = text.trim() !== "" && left >= 0;

  useEffect(() => {
    if (!isTouch()) box.current?.focus({ preventScroll: true });
  }, [id]);

  function write(next: string): void {
    setDraft(me.id, id, next);
    if (next.trim()) client.typing(id);
  }

  function submit(): void {
    if (!ready) return;
    send(client, me.id, id, text.trim());
    box.current?.focus();
  }

  function choose(reply: CannedReply): void {
    setDialog(false);
    void insert(reply, slash.q !== null);
  }

  function press(event: KeyboardEvent<HTMLTextAreaElement>): void {
    const pressed = { ...event, ...readKeys(event) };
    if (slash.found.length > 0 && !isImeKey(pressed) && slash.press(event, choose)) return;
    if (event.key === "Escape" && !isImeKey(pressed)) return box.current?.blur();
    if (!sends(pressed, sendKey, isTouch())) return;
    event.preventDefault();
    submit();
  }

  return (
    <div className={classes.composer}>
      {group === "others" && owner && <p className={classes.hint}>{texts.asSupervisor(owner.name)}</p>}
      {slash.found.length > 0 && <Suggestions id={listId} found={slash.found} at={slash.at} onChoose={choose} />}
      <div className={classes.line}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={40}
          title={texts.canned}
          aria-label={texts.canned}
          onClick={() => setDialog(true)}
        >
          <IconMessage2Bolt size={22} aria-hidden />
        </ActionIcon>
        <Textarea
          ref={box}
          className={classes.box}
          data-composer
          autosize
          minRows={1}
          maxRows={8}
          aria-label={texts.label}
          aria-autocomplete="list"
          aria-expanded={slash.found.length > 0}
          aria-controls={slash.found.length > 0 ? listId : undefined}
          aria-activedescendant={slash.found.length > 0 ? `${listId}-${slash.at}` : undefined}
          role="combobox"
          placeholder={hint}
          value={text}
          onChange={({ currentTarget }) => write(currentTarget.value)}
          onKeyDown={press}
        />
        <ActionIcon size={40} radius="xl" title={texts.send} aria-label={texts.send} disabled={!ready} onClick={submit}>
          <IconSend2 size={20} aria-hidden />
        </ActionIcon>
      </div>
      {left < LONGEST - WARN_FROM && (
        <p className={classes.hint} data-bad={left < 0} role="status">
          {texts.left(left)}
        </p>
      )}
      {dialog && (
        <Suspense>
          <CannedDialog onClose={() => setDialog(false)} onChoose={choose} />
        </Suspense>
      )}
    </div>
  );
}

function readKeys({ key, ctrlKey, metaKey, shiftKey, altKey, nativeEvent, keyCode }: KeyboardEvent) {
  return { key, ctrlKey, metaKey, shiftKey, altKey, keyCode, isComposing: nativeEvent.isComposing };
}

/** What is offered while the text is a `/` and the beginning of a word. */
function useSlash(text: string) {
  const { data } = useCannedReplies();
  const [chosen, setChosen] = useState({ text: "", at: 0, dismissed: false });
  const now = chosen.text === text ? chosen : { text, at: 0, dismissed: false };
  const q = slashIn(text);
  const found = q !== null && !now.dismissed ? fitting(data ?? [], q).slice(0, OFFERED) : [];

  /** Returns whether the key was for the suggestions. */
  function press(event: KeyboardEvent, choose: (reply: CannedReply) => void): boolean {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const reply = found[now.at];
    if (step !== undefined) setChosen({ ...now, at: (now.at + step + found.length) % found.length });
    else if (event.key === "Escape") setChosen({ ...now, dismissed: true });
    else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey && reply) choose(reply);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  return { q, found, at: now.at, press };
}

/** Puts a reply into the box, its variables filled in by the server. */
function useCanned({ id }: Conversation, box: React.RefObject<HTMLTextAreaElement | null>) {
  const rest = useRest();
  const me = useAgent();
  const words = useProblemText();
  return async (reply: CannedReply, replaces: boolean): Promise<void> => {
    try {
      const params = { path: { reply_id: reply.id } };
      const call = rest.POST("/v1/canned-replies/{reply_id}/render", { params, body: { conversation_id: id } });
      const piece = (await answerOf(call)).text;
      const element = box.current;
      const present = element?.value ?? "";
      const [from, to] = replaces ? [0, present.length] : [element?.selectionStart ?? 0, element?.selectionEnd ?? 0];
      const next = inserted(present, from, to, piece);
      flushSync(() => setDraft(me.id, id, next.text)); // a cursor put later would move under the next key
      element?.focus();
      element?.setSelectionRange(next.cursor, next.cursor);
    } catch (error) {
      tell(words(error), "bad");
    }
  };
}
