import { ActionIcon, Button, Group, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPencil, IconPlus, IconSearch, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { catalogue, useTexts } from "../../i18n/locale";
import { useRest } from "../../live/client";
import { isAdmin } from "../../live/me";
import { useAgent } from "../../live/MeContext";
import { answerOf } from "../../live/rest";
import { tell } from "../../notices";
import { type CannedReply, usePages } from "../api";
import { Confirm } from "../form/Confirm";
import { Listing } from "../form/Listing";
import { PageHead } from "../form/PageHead";
import { Tag } from "../form/Tag";
import classes from "../settings.module.css";
import { ReplyDialog } from "./ReplyDialog";

const TYPING_MS = 250;

const TEXTS = catalogue({
  en: {
    title: "Canned replies",
    about: "Texts that are sent often, offered beside the message box. Shared ones are for everybody, personal ones are yours alone.",
    create: "New reply",
    search: "Search replies",
    list: "Canned replies",
    empty: "There are none yet. Write the first one.",
    nothing: "No reply has these words.",
    shared: "Shared",
    personal: "Personal",
    edit: (title: string) => `Edit ${title}`,
    delete: (title: string) => `Delete ${title}`,
    sure: (title: string) => `Delete “${title}”?`,
    gone: "It will not be offered any more. What was sent with it stays.",
    do: "Delete",
    deleted: "Deleted.",
  },
  "pt-BR": {
    title: "Respostas prontas",
    about: "Textos enviados com frequência, oferecidos ao lado da caixa de mensagem. As compartilhadas são de todos; as pessoais, só suas.",
    create: "Nova resposta",
    search: "Procurar respostas",
    list: "Respostas prontas",
    empty: "Ainda não há nenhuma. Escreva a primeira.",
    nothing: "Nenhuma resposta tem essas palavras.",
    shared: "Compartilhada",
    personal: "Pessoal",
    edit: (title: string) => `Editar ${title}`,
    delete: (title: string) => `Excluir ${title}`,
    sure: (title: string) => `Excluir “${title}”?`,
    gone: "Ela não será mais oferecida. O que foi enviado com ela fica.",
    do: "Excluir",
    deleted: "Excluída.",
  },
});

/** The canned replies: everybody's own, and the shared ones, which admins write. */
export function RepliesPage() {
  const texts = useTexts(TEXTS);
  const rest = useRest();
  const [typed, setTyped] = useState("");
  const [words] = useDebouncedValue(typed.trim(), TYPING_MS);
  const [edited, setEdited] = useState<CannedReply | "new" | null>(null);
  const [doomed, setDoomed] = useState<CannedReply | null>(null);
  const pages = usePages(["canned-replies", "pages", words], (cursor) =>
    answerOf(rest.GET("/v1/canned-replies", { params: { query: words ? { q: words, ...cursor } : cursor } })),
  );
  return (
    <>
      <PageHead title={texts.title} about={texts.about}>
        <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setEdited("new")}>
          {texts.create}
        </Button>
      </PageHead>
      <TextInput
        type="search"
        mb="md"
        aria-label={texts.search}
        placeholder={texts.search}
        leftSection={<IconSearch size={18} aria-hidden />}
        value={typed}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
      />
      <Listing pages={pages} label={texts.list} empty={words ? texts.nothing : texts.empty}>
        {(reply) => <ReplyRow reply={reply} onEdit={() => setEdited(reply)} onDelete={() => setDoomed(reply)} />}
      </Listing>
      {edited && <ReplyDialog reply={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
      {doomed && <Deletion reply={doomed} onClose={() => setDoomed(null)} />}
    </>
  );
}

function ReplyRow({ reply, onEdit, onDelete }: { reply: CannedReply; onEdit: () => void; onDelete: () => void }) {
  const texts = useTexts(TEXTS);
  const writable = isAdmin(useAgent()) || reply.scope === "personal";
  return (
    <div className={classes.row}>
      <div className={classes.rowMain}>
        <Group gap="xs">
          <Text fw={600}>{reply.title}</Text>
          <Tag tone={reply.scope === "shared" ? "accent" : "plain"}>{texts[reply.scope]}</Tag>
          <Text size="sm" c="dimmed" ff="monospace">
            /{reply.shortcut}
          </Text>
        </Group>
        <Text size="sm" c="dimmed" lineClamp={2} style={{ overflowWrap: "anywhere" }}>
          {reply.text}
        </Text>
      </div>
      {writable && (
        <div className={classes.rowEnd}>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={texts.edit(reply.title)} onClick={onEdit}>
            <IconPencil size={18} />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={texts.delete(reply.title)} onClick={onDelete}>
            <IconTrash size={18} />
          </ActionIcon>
        </div>
      )}
    </div>
  );
}

function Deletion({ reply, onClose }: { reply: CannedReply; onClose: () => void }) {
  const texts = useTexts(TEXTS);
  const rest = useRest();
  const queries = useQueryClient();
  const deletion = useMutation({
    mutationFn: () => answerOf(rest.DELETE("/v1/canned-replies/{reply_id}", { params: { path: { reply_id: reply.id } } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["canned-replies"] });
      tell(texts.deleted);
      onClose();
    },
  });
  return (
    <Confirm
      title={texts.sure(reply.title)}
      text={texts.gone}
      action={texts.do}
      busy={deletion.isPending}
      error={deletion.error}
      onConfirm={() => deletion.mutate()}
      onClose={onClose}
    />
  );
}
