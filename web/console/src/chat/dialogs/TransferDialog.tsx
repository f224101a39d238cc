import "./styles";
import type { Conversation } from "@conversas/client";
import { Alert, Button, Group, Modal, Radio, Skeleton, Stack, Text, Textarea, TextInput, VisuallyHidden } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTexts } from "../../i18n/locale";
import { Face } from "../../layout/Face";
import { useRest } from "../../live/client";
import { useProblemText } from "../../live/problems";
import { answerOf, problemOf } from "../../live/rest";
import { tell } from "../../notices";
import { useReturnedFocus } from "../../layout/useReturnedFocus";
import { CHAT } from "../texts";
import classes from "./Dialogs.module.css";
import { DIALOGS } from "./texts";

const SEARCH_FROM = 9; // fewer are seen at a glance

interface TransferDialogProps {
  conversation: Conversation;
  onClose: () => void;
  onDone: () => void;
}

function useTargets() {
  const rest = useRest();
  return useQuery({
    queryKey: ["agents", "transferable"],
    staleTime: 0,
    refetchInterval: 5_000, // who is online changes while the dialog is open
    queryFn: () => answerOf(rest.GET("/v1/agents", { params: { query: { transferable: true, limit: 100 } } })),
  });
}

function useTransfer({ conversation, onDone }: TransferDialogProps) {
  const rest = useRest();
  const texts = useTexts(DIALOGS);
  return useMutation({
    mutationFn: ({ to, note }: { to: string; note: string }) =>
      answerOf(
        rest.POST("/v1/conversations/{conversation_id}/transfers", {
          params: { path: { conversation_id: conversation.id } },
          body: { to_agent_id: to, ...(note.trim() && { note: note.trim() }) },
        }),
      ),
    onSuccess: ({ transfer }) => {
      if (transfer) tell(texts.transferred(transfer.to.name));
      onDone();
    },
  });
}

/** Give a conversation to a colleague; only those are listed who may have it. */
export default function TransferDialog(props: TransferDialogProps) {
  useReturnedFocus();
  const texts = useTexts(DIALOGS);
  const chat = useTexts(CHAT);
  const words = useProblemText();
  const [to, setTo] = useState<string | null>(null);
  const [note, setNote] = useState("");
  const [q, setQ] = useState("");
  const { data, isPending } = useTargets();
  const transfer = useTransfer(props);
  const owner = props.conversation.owner?.id;
  const agents = (data?.items ?? []).filter(({ id }) => id !== owner);
  const shown = agents.filter(({ name }) => name.toLowerCase().includes(q.trim().toLowerCase()));
  const reason = problemOf(transfer.error)?.reason;

  return (
    <Modal opened onClose={props.onClose} title={texts.transfer} closeButtonProps={{ "aria-label": chat.close }}>
      <Stack>
        <Text size="sm" c="dimmed">
          {texts.transferWho}
        </Text>
        {agents.length >= SEARCH_FROM && (
          <TextInput aria-label={texts.find} placeholder={texts.find} value={q} onChange={(e) => setQ(e.currentTarget.value)} />
        )}
        {isPending && <Skeleton height={44} role="status" aria-label={chat.loading} />}
        {data && agents.length === 0 && <Alert color="yellow.9">{texts.transferNobody}</Alert>}
        <Radio.Group label={<VisuallyHidden>{texts.transfer}</VisuallyHidden>} value={to} onChange={setTo}>
          <div className={classes.choices}>
            {shown.map((agent) => (
              <Radio.Card key={agent.id} value={agent.id} className={classes.choice}>
                <Radio.Indicator />
                <Face name={agent.name} url={agent.avatar_url} size={34} />
                <span className={classes.choiceName}>{agent.name}</span>
                <span className={classes.choiceNote}>{texts.open(agent.open_conversations)}</span>
              </Radio.Card>
            ))}
          </div>
        </Radio.Group>
        {agents.length > 0 && (
          <Textarea
            label={texts.note}
            description={texts.noteHint}
            maxLength={2000}
            autosize
            maxRows={6}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
        )}
        {transfer.isError && (
          <Text c="var(--bad)" size="sm" role="alert">
            {reason ? texts.unavailable[reason] : words(transfer.error)}
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={props.onClose}>
            {chat.cancel}
          </Button>
          <Button disabled={!to} loading={transfer.isPending} onClick={() => to && transfer.mutate({ to, note })}>
            {chat.ok}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
