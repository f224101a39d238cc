import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { catalogue, useLocale, useTexts } from "../../i18n/locale";
import { dateAndTime } from "../../i18n/time";
import { useRest } from "../../live/client";
import { answerOf } from "../../live/rest";
import { tell } from "../../notices";
import { type ApiKey, usePages } from "../api";
import { Confirm } from "../form/Confirm";
import { CopyText } from "../form/CopyText";
import { Listing } from "../form/Listing";
import { Notice } from "../form/Notice";
import { PageHead } from "../form/PageHead";
import { Tag } from "../form/Tag";
import { useReturnedFocus } from "../../layout/useReturnedFocus";
import classes from "../settings.module.css";
import { KeyDialog } from "./KeyDialog";

const TEXTS = catalogue({
  en: {
    title: "API keys",
    about: "With a key a program of yours reads conversations, closes them, opens tickets. Give each its own, with what it needs alone.",
    create: "New key",
    list: "API keys",
    empty: "There are no keys yet.",
    revoked: "Revoked",
    expired: "Expired",
    expires: (at: string) => `Expires ${at}`,
    used: (at: string) => `Last used ${at}`,
    unused: "Never used",
    revoke: "Revoke",
    revokeWhich: (name: string) => `Revoke ${name}`,
    sure: (name: string) => `Revoke “${name}”?`,
    gone: "Programs that use it are refused at once. This cannot be undone.",
    done: "Revoked.",
    made: "Your new key",
    once: "Copy it now: it is not shown again.",
    close: "I have copied it",
  },
  "pt-BR": {
    title: "Chaves de API",
    about: "Com uma chave um programa seu lê conversas, encerra, abre chamados. Dê a cada um a sua, só com o que ele precisa.",
    create: "Nova chave",
    list: "Chaves de API",
    empty: "Ainda não há chaves.",
    revoked: "Revogada",
    expired: "Vencida",
    expires: (at: string) => `Vence em ${at}`,
    used: (at: string) => `Último uso em ${at}`,
    unused: "Nunca usada",
    revoke: "Revogar",
    revokeWhich: (name: string) => `Revogar ${name}`,
    sure: (name: string) => `Revogar “${name}”?`,
    gone: "Programas que a usam são recusados na hora. Não dá para desfazer.",
    done: "Revogada.",
    made: "Sua nova chave",
    once: "Copie agora: ela não é mostrada de novo.",
    close: "Já copiei",
  },
});

/** The keys of the account's programs. */
export function KeysPage() {
  const texts = useTexts(TEXTS);
  const rest = useRest();
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [doomed, setDoomed] = useState<ApiKey | null>(null);
  const pages = usePages(["api-keys"], (query) => answerOf(rest.GET("/v1/api-keys", { params: { query } })));
  return (
    <>
      <PageHead title={texts.title} about={texts.about}>
        <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setCreating(true)}>
          {texts.create}
        </Button>
      </PageHead>
      <Listing pages={pages} label={texts.list} empty={texts.empty}>
        {(key) => <KeyRow apiKey={key} onRevoke={() => setDoomed(key)} />}
      </Listing>
      {creating && (
        <KeyDialog
          onClose={() => setCreating(false)}
          onMade={(key) => {
            setCreating(false);
            setSecret(key);
          }}
        />
      )}
      {secret !== null && <Secret secret={secret} onClose={() => setSecret(null)} />}
      {doomed && <Revocation apiKey={doomed} onClose={() => setDoomed(null)} />}
    </>
  );
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  const texts = useTexts(TEXTS);
  const locale = useLocale();
  const [now] = useState(() => Date.now());
  const { name, scopes, expires_at, last_used_at, revoked_at } = apiKey;
  const expired = expires_at !== null && new Date(expires_at).getTime() <= now;
  return (
    <div className={classes.row}>
      <div className={classes.rowMain}>
        <Group gap="xs">
          <Text fw={600}>{name}</Text>
          {revoked_at ? <Tag tone="bad">{texts.revoked}</Tag> : expired && <Tag tone="warn">{texts.expired}</Tag>}
        </Group>
        <Text size="sm" c="dimmed" ff="monospace" style={{ overflowWrap: "anywhere" }}>
          {scopes.join("  ")}
        </Text>
        <Text size="sm" c="dimmed">
          {[
            last_used_at ? texts.used(dateAndTime(last_used_at, locale)) : texts.unused,
            expires_at && !expired && texts.expires(dateAndTime(expires_at, locale)),
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      </div>
      {!revoked_at && (
        <div className={classes.rowEnd}>
          <Button variant="default" size="xs" onClick={onRevoke} aria-label={texts.revokeWhich(name)}>
            {texts.revoke}
          </Button>
        </div>
      )}
    </div>
  );
}

/** The one time that the secret is seen. */
function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const texts = useTexts(TEXTS);
  useReturnedFocus();
  return (
    <Modal
      opened
      onClose={onClose}
      title={texts.made}
      size="lg"
      styles={{ title: { fontWeight: 650 } }}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
    >
      <Stack gap="md">
        <Notice tone="warn">{texts.once}</Notice>
        <div>
          <CopyText text={secret} />
        </div>
      </Stack>
      <Group justify="flex-end" mt="lg">
        <Button onClick={onClose}>{texts.close}</Button>
      </Group>
    </Modal>
  );
}

function Revocation({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const texts = useTexts(TEXTS);
  const rest = useRest();
  const queries = useQueryClient();
  const revocation = useMutation({
    mutationFn: () => answerOf(rest.DELETE("/v1/api-keys/{key_id}", { params: { path: { key_id: apiKey.id } } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["api-keys"] });
      tell(texts.done);
      onClose();
    },
  });
  return (
    <Confirm
      title={texts.sure(apiKey.name)}
      text={texts.gone}
      action={texts.revoke}
      busy={revocation.isPending}
      error={revocation.error}
      onConfirm={() => revocation.mutate()}
      onClose={onClose}
    />
  );
}
