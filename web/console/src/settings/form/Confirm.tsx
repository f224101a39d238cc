import { Alert, Button, Group, Modal, Text } from "@mantine/core";
import { catalogue, useTexts } from "../../i18n/locale";
import { useProblemText } from "../../live/problems";

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
  return (
    <Modal opened onClose={onClose} title={title} centered closeButtonProps={{ "aria-label": texts.close }}>
      {error ? (
        <Alert color="red" role="alert" mb="md">
          {say(error)}
        </Alert>
      ) : null}
      <Text>{text}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          {texts.cancel}
        </Button>
        <Button color="red" loading={busy} onClick={onConfirm}>
          {action}
        </Button>
      </Group>
    </Modal>
  );
}
