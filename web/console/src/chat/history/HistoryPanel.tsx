import type { Conversation } from "@conversas/client";
import { Button, Switch } from "@mantine/core";
import { IconFileText, IconPencil } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useLocale, useTexts } from "../../i18n/locale";
import { dateAndTime } from "../../i18n/time";
import { Face } from "../../layout/Face";
import { useRest } from "../../live/client";
import { answerOf } from "../../live/rest";
import { setPreferences, usePreferences } from "../../preferences";
import { Link } from "../../router";
import type { DialogName } from "../conversation/Conversation";
import { Linked } from "../timeline/links";
import { CHAT } from "../texts";
import classes from "./History.module.css";
import { HISTORY } from "./texts";
import { TicketState } from "./TicketState";

interface HistoryPanelProps {
  conversation: Conversation;
  onDialog: (name: DialogName) => void;
}

/** Who the customer is, who answered, where the conversation has been, and what was before. */
export function HistoryPanel({ conversation, onDialog }: HistoryPanelProps) {
  const texts = useTexts(HISTORY);
  return (
    <aside className={classes.panel} aria-label={texts.title} tabIndex={0}>
      <RequesterCard conversation={conversation} onEdit={() => onDialog("requester")} />
      <Facts conversation={conversation} />
      {conversation.ticket && <TicketState ticket={conversation.ticket} />}
      <Transfers conversation={conversation} />
      <Previous conversation={conversation} />
      <Button
        fullWidth
        variant="default"
        leftSection={<IconFileText size={16} aria-hidden />}
        onClick={() => onDialog("transcript")}
      >
        {texts.transcript}
      </Button>
    </aside>
  );
}

function RequesterCard({ conversation, onEdit }: { conversation: Conversation; onEdit: () => void }) {
  const texts = useTexts(HISTORY);
  const chat = useTexts(CHAT);
  const { requester, page, status } = conversation;
  return (
    <section className={classes.section}>
      <h3>{texts.requester}</h3>
      <div className={classes.person}>
        <Face name={requester.name ?? chat.anonymous} url={null} size={44} />
        <div className={classes.personText}>
          <strong>{requester.name ?? chat.anonymous}</strong>
          <span>{requester.email ?? texts.noEmail}</span>
          <span className={classes.tag} data-good={requester.registered}>
            {requester.registered ? texts.registered : texts.unregistered}
          </span>
        </div>
      </div>
      {page && (
        <p className={classes.page}>
          {texts.page}: {page.title && <span>{page.title} · </span>}
          <Linked text={page.url} />
        </p>
      )}
      {!requester.registered && status !== "closed" && (
        <Button fullWidth variant="default" size="xs" leftSection={<IconPencil size={15} aria-hidden />} onClick={onEdit}>
          {texts.edit}
        </Button>
      )}
    </section>
  );
}

function Facts({ conversation }: { conversation: Conversation }) {
  const texts = useTexts(HISTORY);
  const locale = useLocale();
  const { number, owner, first_responder, first_response_at, started_at, closed_at } = conversation;
  return (
    <section className={classes.section}>
      <h3>{texts.facts}</h3>
      <dl className={classes.facts}>
        <dt>{texts.number}</dt>
        <dd>{number}</dd>
        <dt>{texts.started}</dt>
        <dd>{dateAndTime(started_at, locale)}</dd>
        {owner && (
          <>
            <dt>{texts.owner}</dt>
            <dd className={classes.agent}>
              <Face name={owner.name} url={owner.avatar_url} size={20} /> {owner.name}
            </dd>
          </>
        )}
        <dt>{texts.first}</dt>
        <dd className={classes.agent}>
          {first_responder ? (
            <>
              <Face name={first_responder.name} url={first_responder.avatar_url} size={20} /> {first_responder.name}
            </>
          ) : (
            texts.firstNone
          )}
          {first_response_at && <small>{dateAndTime(first_response_at, locale)}</small>}
        </dd>
        {closed_at && (
          <>
            <dt>{texts.closedAt}</dt>
            <dd>{dateAndTime(closed_at, locale)}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Transfers({ conversation: { id, owner } }: { conversation: Conversation }) {
  const texts = useTexts(HISTORY);
  const locale = useLocale();
  const rest = useRest();
  const { hideTransfers } = usePreferences();
  const { data } = useQuery({
    queryKey: ["transfers", id, owner?.id],
    queryFn: () => answerOf(rest.GET("/v1/conversations/{conversation_id}/transfers", { params: { path: { conversation_id: id } } })),
  });
  return (
    <section className={classes.section}>
      <h3>{texts.transfers}</h3>
      <Switch
        size="xs"
        label={texts.hide}
        checked={hideTransfers}
        onChange={(event) => setPreferences({ hideTransfers: event.currentTarget.checked })}
      />
      {!hideTransfers && data?.items.length === 0 && <p className={classes.none}>{texts.noTransfers}</p>}
      {!hideTransfers && (
        <ol className={classes.list}>
          {data?.items.map(({ seq, from, to, by, note, at }) => (
            <li key={seq}>
              <strong>{texts.transfer(from?.name ?? null, to.name)}</strong>
              <small>
                {dateAndTime(at, locale)}
                {by.id !== from?.id && ` · ${texts.by(by.name)}`}
              </small>
              {note && <q>{note}</q>}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function Previous({ conversation: { id } }: { conversation: Conversation }) {
  const texts = useTexts(HISTORY);
  const locale = useLocale();
  const rest = useRest();
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: ["previous", id],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => {
      const params = { path: { conversation_id: id }, query: { limit: 10, ...(pageParam && { cursor: pageParam }) } };
      return answerOf(rest.GET("/v1/conversations/{conversation_id}/previous", { params }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <section className={classes.section}>
      <h3>{texts.previous}</h3>
      {items?.length === 0 && <p className={classes.none}>{texts.noPrevious}</p>}
      <ul className={classes.list}>
        {items?.map(({ id: other, number, started_at, last_message }) => (
          <li key={other}>
            <Link to={`/c/${other}`}>{texts.conversation(number)}</Link>
            <small>{dateAndTime(started_at, locale)}</small>
            {last_message && <span className={classes.preview}>{last_message.preview}</span>}
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button size="compact-sm" variant="default" onClick={() => void fetchNextPage()}>
          {texts.more}
        </Button>
      )}
    </section>
  );
}
