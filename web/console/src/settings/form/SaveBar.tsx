import { Button, Group, Modal, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { catalogue, useTexts } from "../../i18n/locale";
import { guardLeaving } from "../../router";
import classes from "../settings.module.css";

const TEXTS = catalogue({
  en: {
    save: "Save",
    discard: "Discard changes",
    unsaved: "There are unsaved changes.",
    leave: "Leave without saving?",
    lost: "What you changed on this page would be lost.",
    stay: "Stay",
    go: "Leave",
  },
  "pt-BR": {
    save: "Salvar",
    discard: "Descartar alterações",
    unsaved: "Há alterações não salvas.",
    leave: "Sair sem salvar?",
    lost: "O que você mudou nesta página seria perdido.",
    stay: "Ficar",
    go: "Sair",
  },
});

interface SaveBarProps {
  dirty: boolean;
  busy: boolean;
  onDiscard: () => void;
}

/** Save and discard, always in sight once something has changed; whoever leaves then is asked. */
export function SaveBar({ dirty, busy, onDiscard }: SaveBarProps) {
  const texts = useTexts(TEXTS);
  return (
    <div className={classes.saveBar} data-dirty={dirty || undefined}>
      <Text size="sm" c="dimmed" role="status" className={classes.saveState}>
        {dirty ? texts.unsaved : ""}
      </Text>
      {dirty && (
        <Button variant="subtle" onClick={onDiscard} disabled={busy}>
          {texts.discard}
        </Button>
      )}
      <Button type="submit" loading={busy} disabled={!dirty}>
        {texts.save}
      </Button>
      <LeaveGuard dirty={dirty} />
    </div>
  );
}

/** Asks before the page is left with unsaved changes; the browser asks when its tab is closed. */
function LeaveGuard({ dirty }: { dirty: boolean }) {
  const texts = useTexts(TEXTS);
  const [leave, setLeave] = useState<(() => void) | null>(null);
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    const release = guardLeaving((go) => setLeave(() => go));
    return () => {
      window.removeEventListener("beforeunload", ask);
      release();
    };
  }, [dirty]);
  return (
    <Modal opened={leave !== null} onClose={() => setLeave(null)} title={texts.leave} centered styles={{ title: { fontWeight: 650 } }} closeButtonProps={{ "aria-label": texts.stay }}>
      <Text>{texts.lost}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={() => setLeave(null)} data-autofocus>
          {texts.stay}
        </Button>
        <Button color="red.8" onClick={() => leave?.()}>
          {texts.go}
        </Button>
      </Group>
    </Modal>
  );
}
