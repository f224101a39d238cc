import "./styles";
import type { Conversation } from "@conversas/client";
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTexts } from "../../i18n/locale";
import { useRest } from "../../live/client";
import { useProblemText } from "../../live/problems";
import { answerOf, problemOf } from "../../live/rest";
import { tell } from "../../notices";
import { useReturnedFocus } from "../../layout/useReturnedFocus";
import { CHAT } from "../texts";
import { DIALOGS } from "./texts";

/** Change name and e-mail of a person who is not registered yet. */
export default function RequesterDialog({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  useReturnedFocus();
  const texts = useTexts(DIALOGS);
  const chat = useTexts(CHAT);
  const words = useProblemText();
  const rest = useRest();
  const { requester } = conversation;
  const [name, setName] = useState(requester.name ?? "");
  const [email, setEmail] = useState(requester.email ?? "");
  const save = useMutation({
    mutationFn: (body: { name?: string; email?: string }) =>
      answerOf(rest.PATCH("/v1/conversations/{conversation_id}/requester", { params: { path: { conversation_id: conversation.id } }, body })),
    onSuccess: () => {
      tell(texts.saved);
      onClose();
    },
  });
  const refused = problemOf(save.error)?.errors?.map(({ pointer }) => pointer) ?? [];

  function submit(event: FormEvent): void {
    event.preventDefault();
    const body: { name?: string; email?: string } = {};
    if (name.trim() && name.trim() !== requester.name) body.name = name.trim();
    if (email.trim() && email.trim() !== requester.email) body.email = email.trim();
    if (Object.keys(body).length === 0) return onClose();
    save.mutate(body);
  }

  return (
    <Modal opened onClose={onClose} title={texts.edit} closeButtonProps={{ "aria-label": chat.close }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm" c="dimmed">
            {texts.editText}
          </Text>
          <TextInput
            data-autofocus
            label={texts.name}
            maxLength={200}
            autoComplete="off"
            value={name}
            error={refused.some((it) => it.endsWith("name")) && texts.nameNeeded}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            type="email"
            label={texts.email}
            autoComplete="off"
            value={email}
            error={refused.some((it) => it.endsWith("email")) && texts.emailBad}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          {save.isError && refused.length === 0 && (
            <Text c="var(--bad)" size="sm" role="alert">
              {words(save.error)}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {chat.cancel}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {texts.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
