import { Button, Group, Modal, Text } from "@mantine/core";
import { catalogue, useTexts } from "../../i18n/locale";
import { useProblemText } from "../../live/problems";
import { Notice } from "./Notice";
import { useReturnedFocus } from "../../layout/useReturnedFocus";

const TEXTS = catalogue({ en: { cancel: "Cancel", close: "Close" }, "pt-BR": { cancel: "Cancelar", close: "Fechar" } });

interface ConfirmProps {
  title: string;
  text: string;
  action: string;
  busy: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ title, text, action, busy, error, onConfirm, onClose }: ConfirmProps) {
  const texts = useTexts(TEXTS);
  const say = useProblemText();
  useReturnedFocus();
  return (
    <Modal opened onClose={onClose} title={title} centered styles={{ title: { fontWeight: 650 } }} closeButtonProps={{ "aria-label": texts.close }}>
      <Text mb="md">{text}</Text>
      {error ? <Notice tone="bad">{say(error)}</Notice> : null}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {texts.cancel}
        </Button>
        <Button color="red.8" loading={busy} onClick={onConfirm}>
          {action}
        </Button>
      </Group>
    </Modal>
  );
}
