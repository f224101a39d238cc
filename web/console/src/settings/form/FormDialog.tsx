import { Button, Group, Modal, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { catalogue, useTexts } from "../../i18n/locale";
import { useProblemText } from "../../live/problems";
import { Notice } from "./Notice";
import type { Form } from "./useForm";
import { useReturnedFocus } from "../../layout/useReturnedFocus";

const TEXTS = catalogue({ en: { cancel: "Cancel", close: "Close" }, "pt-BR": { cancel: "Cancelar", close: "Fechar" } });

interface FormDialogProps<D> {
  title: string;
  form: Form<D>;
  /** The pointers of what the fields show the findings of. */
  fields: readonly string[];
  action: string;
  busy: boolean;
  error: unknown;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A form in a dialog. A click beside it does not throw away what was written. */
export function FormDialog<D>({ title, form, fields, action, busy, error, onSubmit, onClose, children }: FormDialogProps<D>) {
  const texts = useTexts(TEXTS);
  const say = useProblemText();
  const { attach } = form;
  useReturnedFocus();
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      closeOnClickOutside={false}
      styles={{ title: { fontWeight: 650 } }}
      closeButtonProps={{ "aria-label": texts.close }}
    >
      <form
        ref={attach}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) onSubmit();
        }}
      >
        <Stack gap="md">
          {error ? (
            <Notice tone="bad">{[say(error), ...form.unplaced(fields)].join(" ")}</Notice>
          ) : null}
          {children}
          <Group justify="flex-end" mt="xs">
            <Button variant="default" onClick={onClose}>
              {texts.cancel}
            </Button>
            <Button type="submit" loading={busy}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
