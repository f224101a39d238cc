import "./styles";
import type { Conversation } from "@conversas/client";
import { Button, Checkbox, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTexts } from "../../i18n/locale";
import { useClient, useRest } from "../../live/client";
import { useProblemText } from "../../live/problems";
import { answerOf } from "../../live/rest";
import { tell } from "../../notices";
import { useReturnedFocus } from "../../layout/useReturnedFocus";
import { CHAT } from "../texts";
import { DIALOGS } from "./texts";

/** The confirmation before a conversation is closed and becomes a ticket. */
export default function CloseDialog({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  useReturnedFocus();
  const texts = useTexts(DIALOGS);
  const chat = useTexts(CHAT);
  const words = useProblemText();
  const rest = useRest();
  const client = useClient();
  const closedAlready = conversation.status === "closed";
  const [ticket, setTicket] = useState(true);
  const name = conversation.requester.name ?? chat.anonymous;
  const close = useMutation({
    mutationFn: () =>
      answerOf(
        rest.POST("/v1/conversations/{conversation_id}/close", {
          params: { path: { conversation_id: conversation.id } },
          body: { create_ticket: ticket },
        }),
      ),
    onSuccess: (closed) => {
      if (closed.conversation.group) client.remember([closed.conversation]);
      tell(closed.ticket ? texts.closed(closed.ticket.number) : texts.closedOnly);
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={ticket ? texts.close : texts.closeOnly}
      closeButtonProps={{ "aria-label": chat.close }}
    >
      <Stack>
        <Text>{ticket ? texts.closeText(name) : texts.closeOnlyText(name)}</Text>
        {!closedAlready && (
          <Checkbox label={texts.createTicket} checked={ticket} onChange={(event) => setTicket(event.currentTarget.checked)} />
        )}
        {close.isError && (
          <Text c="var(--bad)" size="sm" role="alert">
            {words(close.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {chat.cancel}
          </Button>
          <Button data-autofocus loading={close.isPending} onClick={() => close.mutate()}>
            {ticket ? texts.confirm : texts.confirmOnly}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
