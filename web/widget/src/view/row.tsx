import { dayName, momentOf, timeOf } from "../days.js";
import { partsOf } from "../links.js";
import type { MessageRow, Row, Status } from "../rows.js";
import { Avatar } from "./avatar.js";
import { Icon } from "./icons.js";
import { Card } from "./notice.js";
import { shown } from "./shown.js";

export function RowView({ row }: { row: Row }) {
  const { state, texts, locale } = shown();
  switch (row.kind) {
    case "message":
      return <Message row={row} />;
    case "day":
      return <p class="day">{dayName(row.at, new Date(), locale)}</p>;
    case "new":
      return <p class="marker">{texts.newMessages}</p>;
    case "joined":
      return <p class="event">{texts.joined(row.name)}</p>;
    case "ticket":
      return <Card icon={<Icon of="ticket" size={22} />} title={texts.ticket(row.number)} />;
    case "closed":
      return (
        <p class="event">
          {row.byVisitor && `${texts.youEnded} `}
          {state.widget?.texts.closing}
        </p>
      );
  }
}

function Message({ row }: { row: MessageRow }) {
  const { texts, locale } = shown();
  const { mine, first, last, status, at } = row;
  const name = row.actor?.name ?? texts.agent;
  return (
    <div class={`message ${mine ? "mine" : "theirs"} ${last ? "last" : ""} ${status ?? ""}`}>
      {first && <span class={mine ? "hidden" : "author"}>{mine ? texts.you : name}</span>}
      {last && !mine && <Avatar name={name} photo={row.actor?.avatar_url} />}
      <p class="bubble" dir="auto">
        {partsOf(row.text).map(({ text, href }) =>
          href ? (
            <a href={href} target="_blank" rel="noopener noreferrer nofollow">
              {text}
            </a>
          ) : (
            text
          ),
        )}
      </p>
      {(last || status === "failed") && (
        <p class="meta">
          <time dateTime={at} title={momentOf(at, locale)}>
            {timeOf(at, locale)}
          </time>
          {status && <How row={row} status={status} />}
        </p>
      )}
    </div>
  );
}

/** How it stands with an own message, and what may be done about it. */
function How({ row: { key }, status }: { row: MessageRow; status: Status }) {
  const { chat, texts } = shown();
  return (
    <>
      <span class="how">
        <Icon of={status} size={14} /> {texts[status]}
      </span>
      {status === "failed" && (
        <>
          <button class="link" onClick={() => chat.retry(key)}>
            {texts.retry}
          </button>
          <button class="link" onClick={() => chat.edit(key)}>
            {texts.edit}
          </button>
        </>
      )}
    </>
  );
}
