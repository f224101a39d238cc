import { Group, Radio, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { catalogue, useTexts } from "../../i18n/locale";
import { useRest } from "../../live/client";
import { isAdmin } from "../../live/me";
import { useAgent } from "../../live/MeContext";
import { answerOf } from "../../live/rest";
import { tell } from "../../notices";
import type { CannedReply } from "../api";
import { FormDialog } from "../form/FormDialog";
import { type Form, useForm } from "../form/useForm";
import { SAMPLES, VariableField } from "../form/VariableField";
import { render, unknownVariables } from "../logic/template";
import classes from "../settings.module.css";

type Written = Omit<CannedReply, "id">;
const FIELDS = ["/title", "/shortcut", "/text", "/scope"];
const MAX_TITLE = 200;
const MAX_SHORTCUT = 32;
const MAX_TEXT = 10_000;

const TEXTS = catalogue({
  en: {
    create: "New canned reply",
    edit: "Edit canned reply",
    title: "Title",
    shortcut: "Shortcut",
    shortcutAbout: "Typed after / in the message box. Small letters, digits and hyphens.",
    text: "Text",
    scope: "For whom",
    shared: "Everybody",
    personal: "Only me",
    preview: "For example",
    save: "Save",
    saved: "Saved.",
  },
  "pt-BR": {
    create: "Nova resposta pronta",
    edit: "Editar resposta pronta",
    title: "Título",
    shortcut: "Atalho",
    shortcutAbout: "Digitado depois de / na caixa de mensagem. Letras minúsculas, números e hífens.",
    text: "Texto",
    scope: "Para quem",
    shared: "Todos",
    personal: "Só para mim",
    preview: "Por exemplo",
    save: "Salvar",
    saved: "Salva.",
  },
});

/** Writes a new reply, or rewrites one. */
export function ReplyDialog({ reply, onClose }: { reply: CannedReply | null; onClose: () => void }) {
  const texts = useTexts(TEXTS);
  const admin = isAdmin(useAgent());
  const form = useForm<Written>(writtenOf(reply));
  const saving = useSaving(reply, onClose, form.refuse);
  const submit = () => {
    if (unknownVariables(form.draft.text).length > 0) form.find({ "/text": "unknown_variable" });
    else saving.mutate(form.draft);
  };
  return (
    <FormDialog
      title={reply ? texts.edit : texts.create}
      form={form}
      fields={FIELDS}
      action={texts.save}
      busy={saving.isPending}
      error={saving.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <ReplyFields form={form} />
      {admin && <ScopeField form={form} />}
    </FormDialog>
  );
}

function ReplyFields({ form }: { form: Form<Written> }) {
  const texts = useTexts(TEXTS);
  return (
    <>
      <TextInput
        data-autofocus
        required
        label={texts.title}
        maxLength={MAX_TITLE}
        value={form.draft.title}
        error={form.error("/title")}
        onChange={({ currentTarget: { value } }) => form.set({ title: value })}
      />
      <TextInput
        required
        label={texts.shortcut}
        description={texts.shortcutAbout}
        leftSection="/"
        maxLength={MAX_SHORTCUT}
        autoCapitalize="none"
        autoComplete="off"
        value={form.draft.shortcut}
        error={form.error("/shortcut")}
        onChange={({ currentTarget: { value } }) => form.set({ shortcut: value.toLowerCase() })}
      />
      <VariableField
        required
        multiline
        label={texts.text}
        maxLength={MAX_TEXT}
        value={form.draft.text}
        error={form.error("/text")}
        onChange={(text) => form.set({ text })}
      />
      <Preview text={form.draft.text} />
    </>
  );
}

function ScopeField({ form }: { form: Form<Written> }) {
  const texts = useTexts(TEXTS);
  return (
    <Radio.Group
      label={texts.scope}
      value={form.draft.scope}
      error={form.error("/scope")}
      onChange={(scope) => form.set({ scope: scope as Written["scope"] })}
    >
      <Group mt="xs" gap="lg">
        <Radio value="shared" label={texts.shared} />
        <Radio value="personal" label={texts.personal} />
      </Group>
    </Radio.Group>
  );
}

function writtenOf(reply: CannedReply | null): Written {
  if (!reply) return { title: "", shortcut: "", text: "", scope: "personal" };
  const { title, shortcut, text, scope } = reply;
  return { title, shortcut, text, scope };
}

/** The text as it would be sent in some conversation; nothing while there is nothing to fill in. */
function Preview({ text }: { text: string }) {
  const texts = useTexts(TEXTS);
  const samples = useTexts(SAMPLES);
  if (!text.includes("{{")) return null;
  return (
    <div>
      <Text size="sm" c="dimmed" mb={4}>
        {texts.preview}
      </Text>
      <div className={classes.sample}>{render(text, samples)}</div>
    </div>
  );
}

function useSaving(reply: CannedReply | null, onClose: () => void, refuse: (error: unknown) => void) {
  const texts = useTexts(TEXTS);
  const rest = useRest();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Written) =>
      reply
        ? answerOf(rest.PATCH("/v1/canned-replies/{reply_id}", { params: { path: { reply_id: reply.id } }, body }))
        : answerOf(rest.POST("/v1/canned-replies", { body })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["canned-replies"] });
      tell(texts.saved);
      onClose();
    },
    onError: refuse,
  });
}
