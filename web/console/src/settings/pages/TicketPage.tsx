import { SimpleGrid, Switch, TagsInput, Text, TextInput } from "@mantine/core";
import { catalogue, useTexts } from "../../i18n/locale";
import { SettingsPage } from "../form/SettingsPage";
import type { Form } from "../form/useForm";
import { SAMPLES, VariableField } from "../form/VariableField";
import type { Draft } from "../logic/draft";
import { render } from "../logic/template";

const PLACES = ["team", "category", "type", "priority"] as const;
const MAX_TITLE = 500;
const MAX_NAME = 200;
const MAX_TAGS = 50;

const TEXTS = catalogue({
  en: {
    title: "Ticket filing",
    about: "How the tickets are filed that come out of conversations: after the close, with nobody online, or from the queue.",
    ticketTitle: "Title",
    preview: "For example:",
    team: "Team",
    category: "Category",
    type: "Type",
    priority: "Priority",
    empty: "Not set",
    assign: "Assign the last agent who answered",
    assignAbout: "The ticket's agent becomes the last one who wrote in the conversation.",
    tags: "Tags",
    tagsAbout: "Press Enter after each.",
  },
  "pt-BR": {
    title: "Abertura de chamados",
    about: "Como são abertos os chamados que saem das conversas: ao encerrar, sem ninguém online ou pela fila.",
    ticketTitle: "Título",
    preview: "Por exemplo:",
    team: "Equipe",
    category: "Categoria",
    type: "Tipo",
    priority: "Prioridade",
    empty: "Não definido",
    assign: "Atribuir o último atendente que respondeu",
    assignAbout: "O agente do chamado passa a ser quem escreveu por último na conversa.",
    tags: "Etiquetas",
    tagsAbout: "Pressione Enter depois de cada uma.",
  },
});

/** The account's live-chat ticket settings. */
export function TicketPage() {
  const texts = useTexts(TEXTS);
  return (
    <SettingsPage
      title={texts.title}
      about={texts.about}
      sections={["ticket"]}
      fields={["title", "assign_agent", "tags", ...PLACES].map((name) => `/ticket/${name}`)}
    >
      {(form) => <TicketFields form={form} />}
    </SettingsPage>
  );
}

function TicketFields({ form }: { form: Form<Pick<Draft, "ticket">> }) {
  const texts = useTexts(TEXTS);
  const samples = useTexts(SAMPLES);
  const { ticket } = form.draft;
  const set = (change: Partial<Draft["ticket"]>) =>
    form.set({ ticket: { ...ticket, ...change } }, `/ticket/${Object.keys(change)[0]}`);
  return (
    <>
      <div>
        <VariableField
          label={texts.ticketTitle}
          required
          maxLength={MAX_TITLE}
          value={ticket.title}
          error={form.error("/ticket/title")}
          onChange={(title) => set({ title })}
        />
        <Text size="sm" c="dimmed" mt="xs" style={{ overflowWrap: "anywhere" }}>
          {texts.preview} <b>{render(ticket.title, samples)}</b>
        </Text>
      </div>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="lg">
        {PLACES.map((name) => (
          <TextInput
            key={name}
            label={texts[name]}
            placeholder={texts.empty}
            maxLength={MAX_NAME}
            value={ticket[name] ?? ""}
            error={form.error(`/ticket/${name}`)}
            onChange={({ currentTarget: { value } }) => set({ [name]: value === "" ? null : value })}
          />
        ))}
      </SimpleGrid>
      <TagsInput
        label={texts.tags}
        description={texts.tagsAbout}
        maxTags={MAX_TAGS}
        value={ticket.tags}
        error={form.error("/ticket/tags")}
        onChange={(tags) => set({ tags })}
      />
      <Switch
        label={texts.assign}
        description={texts.assignAbout}
        checked={ticket.assign_agent}
        onChange={({ currentTarget: { checked } }) => set({ assign_agent: checked })}
      />
    </>
  );
}
