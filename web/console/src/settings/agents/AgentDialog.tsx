import { Checkbox, Stack, Switch, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { catalogue, useTexts } from "../../i18n/locale";
import { useRest } from "../../live/client";
import { useAgent } from "../../live/MeContext";
import { answerOf } from "../../live/rest";
import { tell } from "../../notices";
import type { ListedAgent } from "../api";
import { FormDialog } from "../form/FormDialog";
import { Notice } from "../form/Notice";
import { type Form, useForm } from "../form/useForm";

const KNOWN = ["view_all_conversations", "manage_settings"] as const;
const MAX_NAME = 200;

const TEXTS = catalogue({
  en: {
    title: (name: string) => `Edit ${name}`,
    name: "Name",
    email: "E-mail",
    avatar: "Address of the photo",
    licensed: "Live-chat licence",
    licensedAbout: "Without it this agent sees no conversation.",
    active: "Active",
    activeAbout: "Whoever is not active is signed out within a second.",
    permissions: "Permissions",
    view_all_conversations: "View all conversations",
    view_all_conversationsAbout: "Sees colleagues' conversations too, and may answer in them.",
    manage_settings: "Manage settings",
    manage_settingsAbout: "Changes what is on these pages.",
    self: "These are your own permissions: without them you cannot give them back to yourself.",
    save: "Save",
    saved: "Saved. It holds at once.",
  },
  "pt-BR": {
    title: (name: string) => `Editar ${name}`,
    name: "Nome",
    email: "E-mail",
    avatar: "Endereço da foto",
    licensed: "Licença de Live chat",
    licensedAbout: "Sem ela este atendente não vê nenhuma conversa.",
    active: "Ativo",
    activeAbout: "Quem não está ativo sai do console em um segundo.",
    permissions: "Permissões",
    view_all_conversations: "Visualizar todas as conversas",
    view_all_conversationsAbout: "Vê também as conversas dos colegas e pode responder nelas.",
    manage_settings: "Administrar configurações",
    manage_settingsAbout: "Altera o que está nestas páginas.",
    self: "Estas são as suas próprias permissões: sem elas você não consegue devolvê-las a si.",
    save: "Salvar",
    saved: "Salvo. Já está valendo.",
  },
});

interface AgentDialogProps {
  agent: ListedAgent;
  externalId: string;
  onClose: () => void;
}

type Described = Pick<ListedAgent, "name" | "email" | "avatar_url" | "licensed" | "active" | "permissions">;

/** Describes an agent anew: the whole of it. */
export function AgentDialog({ agent, externalId, onClose }: AgentDialogProps) {
  const texts = useTexts(TEXTS);
  const own = useAgent().id === agent.id;
  const { name, email, avatar_url, licensed, active, permissions } = agent;
  const form = useForm<Described>({ name, email, avatar_url, licensed, active, permissions });
  const saving = useSaving(externalId, onClose, form.refuse);
  return (
    <FormDialog
      title={texts.title(name)}
      form={form}
      fields={["/name", "/email", "/avatar_url", "/permissions"]}
      action={texts.save}
      busy={saving.isPending}
      error={saving.error}
      onSubmit={() => saving.mutate(form.draft)}
      onClose={onClose}
    >
      <Identity form={form} />
      {own && <Notice tone="warn">{texts.self}</Notice>}
      <Rights form={form} />
    </FormDialog>
  );
}

function Identity({ form: { draft, set, error } }: { form: Form<Described> }) {
  const texts = useTexts(TEXTS);
  return (
    <>
      <TextInput
        data-autofocus
        required
        label={texts.name}
        maxLength={MAX_NAME}
        value={draft.name}
        error={error("/name")}
        onChange={({ currentTarget: { value } }) => set({ name: value })}
      />
      <TextInput
        type="email"
        label={texts.email}
        value={draft.email ?? ""}
        error={error("/email")}
        onChange={({ currentTarget: { value } }) => set({ email: value || null })}
      />
      <TextInput
        type="url"
        label={texts.avatar}
        value={draft.avatar_url ?? ""}
        error={error("/avatar_url")}
        onChange={({ currentTarget: { value } }) => set({ avatar_url: value || null })}
      />
    </>
  );
}

function Rights({ form: { draft, set, error } }: { form: Form<Described> }) {
  const texts = useTexts(TEXTS);
  return (
    <>
      {(["licensed", "active"] as const).map((name) => (
        <Switch
          key={name}
          label={texts[name]}
          description={texts[`${name}About`]}
          checked={draft[name]}
          onChange={({ currentTarget: { checked } }) => set({ [name]: checked })}
        />
      ))}
      {/* Permissions that this console does not know stay: the group speaks of its own boxes alone. */}
      <Checkbox.Group
        label={texts.permissions}
        value={draft.permissions}
        error={error("/permissions")}
        onChange={(chosen) => set({ permissions: chosen })}
      >
        <Stack gap="xs" mt="xs">
          {KNOWN.map((name) => (
            <Checkbox key={name} value={name} label={texts[name]} description={texts[`${name}About`]} />
          ))}
        </Stack>
      </Checkbox.Group>
    </>
  );
}

function useSaving(externalId: string, onClose: () => void, refuse: (error: unknown) => void) {
  const texts = useTexts(TEXTS);
  const rest = useRest();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Described) =>
      answerOf(rest.PUT("/v1/agents/{external_id}", { params: { path: { external_id: externalId } }, body })),
    onSuccess: async () => {
      await Promise.all([["agents"], ["me"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
      tell(texts.saved);
      onClose();
    },
    onError: refuse,
  });
}
