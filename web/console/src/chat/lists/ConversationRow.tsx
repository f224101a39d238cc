import type { Conversation } from "@conversas/client";
import { memo } from "react";
import { useLocale, useTexts } from "../../i18n/locale";
import { duration, shortTime } from "../../i18n/time";
import { Face } from "../../layout/Face";
import { useAgentState, useClient } from "../../live/client";
import { Link } from "../../router";
import { useDraft } from "../composer/drafts";
import { keepOpenOf } from "../keepOpen";
import { useNow } from "../now";
import { CHAT } from "../texts";
import { Highlighted } from "./Highlighted";
import classes from "./List.module.css";
import type { Group } from "./rows";
import { LIST } from "./texts";

interface ConversationRowProps {
  group: Group;
  conversation: Conversation;
  selected: boolean;
  q: string;
}

/** One conversation in the list: who, how long or since when, the newest words, whose it is. */
export const ConversationRow = memo(function ConversationRow({ group, conversation, selected, q }: ConversationRowProps) {
  const client = useClient();
  const chat = useTexts(CHAT);
  const texts = useTexts(LIST);
  const { id, requester, owner, unread, ticket } = conversation;
  const name = requester.name ?? requester.email ?? chat.anonymous;
  const counted = group === "new" || group === "mine" ? unread : 0;
  return (
    <Link
      to={`/c/${id}`}
      className={classes.row}
      data-row={id}
      data-unread={counted > 0}
      aria-current={selected ? "true" : undefined}
      onPointerEnter={() => void keepOpenOf(client).open(id).catch(() => undefined)}
    >
      <Face name={name} url={null} size={40} />
      <span className={classes.who}>
        <Highlighted text={name} q={q} />
      </span>
      <When group={group} conversation={conversation} />
      <Words conversation={conversation} q={q} />
      <span className={classes.marks}>
        {ticket && group === "closed" && <span className={classes.ticket}>{texts.ticket(ticket.number)}</span>}
        {counted > 0 && (
          <span className={classes.unread} aria-label={texts.unread(counted)} role="img">
            {counted > 99 ? "99+" : counted}
          </span>
        )}
        {owner && (group === "others" || group === "closed") && (
          <Face
            name={owner.name}
            url={owner.avatar_url}
            size={22}
            label={group === "others" ? texts.owner(owner.name) : texts.closedBy(owner.name)}
          />
        )}
      </span>
    </Link>
  );
});

function When({ group, conversation }: { group: Group; conversation: Conversation }) {
  const texts = useTexts(LIST);
  const locale = useLocale();
  const now = useNow();
  const { started_at, last_message, closed_at } = conversation;
  if (group === "new") {
    const { value, unit } = duration(Date.parse(started_at), now.getTime());
    const late = unit !== "now" && (unit !== "min" || value >= 5);
    return (
      <span className={classes.when} data-late={late}>
        {unit === "now" ? texts.waiting.now : texts.waiting[unit](value)}
      </span>
    );
  }
  const at = (group === "closed" ? closed_at : last_message?.at) ?? started_at;
  return (
    <time className={classes.when} dateTime={at}>
      {shortTime(at, locale, now)}
    </time>
  );
}

function Words({ conversation, q }: { conversation: Conversation; q: string }) {
  const texts = useTexts(LIST);
  const writing = useAgentState((state) => state.typing[conversation.id]);
  const draft = useDraft(conversation.id);
  const { last_message } = conversation;
  if (writing?.some(({ kind }) => kind === "visitor")) return <span className={classes.writing}>{texts.writing}</span>;
  if (draft.trim()) {
    return (
      <span className={classes.words}>
        <span className={classes.draft}>{texts.draft}</span>
        {draft.slice(0, 200)}
      </span>
    );
  }
  const byAgent = last_message?.author_kind === "agent";
  return (
    <span className={classes.words}>
      {byAgent && (conversation.group === "mine" ? texts.you : texts.colleague)}
      <Highlighted text={last_message?.preview ?? ""} q={q} />
    </span>
  );
}
