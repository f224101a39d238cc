import type { Departure } from "@conversas/client";
import { Button, Textarea } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { useTexts } from "../../i18n/locale";
import { Face } from "../../layout/Face";
import { useAgent } from "../../live/MeContext";
import { navigate } from "../../router";
import classes from "./Composer.module.css";
import { setDraft, useDraft } from "./drafts";
import { COMPOSER } from "./texts";

/** In the place of a conversation that went to somebody else: who has it, and the text that was not sent. */
export function Gone({ conversationId, departure }: { conversationId: string; departure: Departure | null }) {
  const texts = useTexts(COMPOSER);
  const me = useAgent();
  const draft = useDraft(conversationId);
  const clipboard = useClipboard();
  const owner = departure?.owner ?? null;
  return (
    <div className={classes.gone}>
      <div className={classes.goneCard} role="status">
        {owner && <Face name={owner.name} url={owner.avatar_url} size={56} />}
        <h2>{useReason(departure, draft !== "")}</h2>
        {draft && (
          <Textarea
            w="100%"
            autosize
            maxRows={10}
            label={texts.keptText}
            value={draft}
            onChange={({ currentTarget }) => setDraft(me.id, conversationId, currentTarget.value)}
          />
        )}
        <div className={classes.goneActions}>
          {draft && (
            <>
              <Button onClick={() => clipboard.copy(draft)}>{clipboard.copied ? texts.copied : texts.copy}</Button>
              <Button variant="default" onClick={() => setDraft(me.id, conversationId, "")}>
                {texts.drop}
              </Button>
            </>
          )}
          <Button variant="default" onClick={() => navigate("/")}>
            {texts.back}
          </Button>
        </div>
      </div>
    </div>
  );
}

function useReason(departure: Departure | null, hasText: boolean): string {
  const texts = useTexts(COMPOSER);
  const name = departure?.owner?.name ?? texts.lostSomebody;
  switch (departure?.reason) {
    case "claimed":
      return hasText ? texts.lost(name) : texts.lostTransferred(name);
    case "transferred":
      return texts.lostTransferred(name);
    case "closed":
      return texts.lostClosed;
    case "permission":
      return texts.lostPermission;
    default:
      return texts.lostNotFound;
  }
}
