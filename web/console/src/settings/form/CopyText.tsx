import { Button, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { catalogue, useTexts } from "../../i18n/locale";
import classes from "../settings.module.css";

const TEXTS = catalogue({ en: { copy: "Copy", copied: "Copied" }, "pt-BR": { copy: "Copiar", copied: "Copiado" } });

/** A text that is to be taken elsewhere as it is. */
export function CopyText({ text }: { text: string }) {
  const texts = useTexts(TEXTS);
  return (
    <>
      <code className={classes.code}>{text}</code>
      <CopyButton value={text} timeout={3000}>
        {({ copied, copy }) => (
          <Button
            mt="sm"
            variant="default"
            onClick={copy}
            leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          >
            <span aria-live="polite">{copied ? texts.copied : texts.copy}</span>
          </Button>
        )}
      </CopyButton>
    </>
  );
}
