import "./styles";
import type { Conversation } from "@conversas/client";
import { Button, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTexts } from "../../i18n/locale";
import { useRest } from "../../live/client";
import { useProblemText } from "../../live/problems";
import { answerOf } from "../../live/rest";
import { tell } from "../../notices";
import { useReturnedFocus } from "../../layout/useReturnedFocus";
import { CHAT } from "../texts";
import classes from "./Dialogs.module.css";
import { DIALOGS } from "./texts";

type Format = "text" | "html" | "json";
const TYPES = { text: "text/plain", html: "text/html", json: "application/json" } as const;
const ENDINGS = { text: "txt", html: "html", json: "json" } as const;

/** Read and download what goes into the ticket. */
export default function TranscriptDialog({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  useReturnedFocus();
  const texts = useTexts(DIALOGS);
  const chat = useTexts(CHAT);
  const words = useProblemText();
  const load = useLoad(conversation.id);
  const { data, isPending, error } = useQuery({
    queryKey: ["transcript", conversation.id, conversation.last_seq],
    queryFn: () => load("text"),
  });

  async function download(format: Format): Promise<void> {
    try {
      const blob = new Blob([await load(format)], { type: TYPES[format] });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = `conversation-${conversation.number}.${ENDINGS[format]}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (failure) {
      tell(words(failure), "bad");
    }
  }

  return (
    <Modal opened onClose={onClose} title={texts.transcript} size="xl" closeButtonProps={{ "aria-label": chat.close }}>
      <Stack>
        {isPending && <Skeleton height={160} role="status" aria-label={chat.loading} />}
        {error && (
          <Text c="var(--bad)" role="alert">
            {words(error)}
          </Text>
        )}
        {data !== undefined && (
          <pre className={classes.transcript} tabIndex={0} role="region" aria-label={texts.transcript}>
            {data}
          </pre>
        )}
        <Group gap="xs">
          {(["text", "html", "json"] as const).map((format) => (
            <Button
              key={format}
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
              aria-label={`${texts.download}: ${format}`}
              onClick={() => void download(format)}
            >
              {{ text: texts.asText, html: texts.asHtml, json: texts.asJson }[format]}
            </Button>
          ))}
        </Group>
      </Stack>
    </Modal>
  );
}

function useLoad(conversationId: string): (format: Format) => Promise<string> {
  const rest = useRest();
  return (format) =>
    answerOf<unknown>(
      rest.GET("/v1/conversations/{conversation_id}/transcript", {
        params: { path: { conversation_id: conversationId }, query: { format } },
        parseAs: "text",
      }),
    ).then(String);
}
