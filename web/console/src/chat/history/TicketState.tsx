import type { TicketReference } from "@conversas/client";
import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTexts } from "../../i18n/locale";
import { useRest } from "../../live/client";
import { isAdmin } from "../../live/me";
import { useAgent } from "../../live/MeContext";
import { useProblemText } from "../../live/problems";
import { answerOf } from "../../live/rest";
import { tell } from "../../notices";
import classes from "./History.module.css";
import { HISTORY } from "./texts";

const ASK_MS = 3_000; // while it is on its way

/** The ticket and whether it arrived; an administrator may send it off again. */
export function TicketState({ ticket }: { ticket: TicketReference }) {
  const texts = useTexts(HISTORY);
  const words = useProblemText();
  const rest = useRest();
  const me = useAgent();
  const queries = useQueryClient();
  const params = { path: { ticket_id: ticket.id } };
  const queryKey = ["ticket", ticket.id, ticket.delivery_status];
  const { data } = useQuery({
    queryKey,
    queryFn: () => answerOf(rest.GET("/v1/tickets/{ticket_id}", { params })),
    refetchInterval: ({ state }) => (state.data?.delivery.status === "pending" ? ASK_MS : false),
  });
  const redeliver = useMutation({
    mutationFn: () => answerOf(rest.POST("/v1/tickets/{ticket_id}/redeliver", { params })),
    onSuccess: () => {
      tell(texts.redelivered);
      void queries.invalidateQueries({ queryKey: ["ticket", ticket.id] });
    },
    onError: (error) => tell(words(error), "bad"),
  });
  const delivery = data?.delivery;
  const status = delivery?.status ?? ticket.delivery_status;
  const stuck = status === "failed" || status === "uncertain";
  return (
    <section className={classes.section}>
      <h3>{texts.ticket}</h3>
      <p className={classes.ticket}>
        <strong>#{ticket.number}</strong>
        <span className={classes.tag} data-good={status === "delivered"} data-bad={stuck}>
          {texts.status[status]}
        </span>
      </p>
      {stuck && (
        <p className={classes.none}>
          {status === "uncertain" ? texts.uncertainText : delivery?.last_error} {delivery && `(${texts.attempts(delivery.attempts)})`}
        </p>
      )}
      {delivery?.external_url && /^https?:/.test(delivery.external_url) && (
        <a className={classes.link} href={delivery.external_url} target="_blank" rel="noopener noreferrer">
          {texts.atDesk}
        </a>
      )}
      {stuck && isAdmin(me) && (
        <Button size="xs" variant="default" loading={redeliver.isPending} onClick={() => redeliver.mutate()}>
          {texts.redeliver}
        </Button>
      )}
    </section>
  );
}
