import { ActionIcon, Group, Text, TextInput } from "@mantine/core";
import { IconPencil, IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { catalogue, useTexts } from "../../i18n/locale";
import { Face } from "../../layout/Face";
import { useRest } from "../../live/client";
import { answerOf } from "../../live/rest";
import { type ListedAgent, usePages } from "../api";
import { Listing } from "../form/Listing";
import { PageHead } from "../form/PageHead";
import { Tag } from "../form/Tag";
import classes from "../settings.module.css";
import { AgentDialog } from "./AgentDialog";

const REFRESH_MS = 10_000; // who is there and how busy; the permissions change rarely
const PAGE = 100;

const TEXTS = catalogue({
  en: {
    title: "Agents",
    about: "Who answers. Agents appear with their first visit to the console; what is set here holds until your product says otherwise.",
    list: "Agents",
    find: "Find an agent",
    empty: "There is no such agent.",
    online: "Online",
    away: "Online, not connected",
    offline: "Offline",
    unlicensed: "No licence",
    inactive: "Deactivated",
    view_all_conversations: "Supervisor",
    manage_settings: "Administrator",
    open: (count: number) => (count === 1 ? "1 open conversation" : `${count} open conversations`),
    edit: (name: string) => `Edit ${name}`,
  },
  "pt-BR": {
    title: "Atendentes",
    about: "Quem atende. Atendentes aparecem com a primeira visita ao console; o que é definido aqui vale até o seu produto dizer outra coisa.",
    list: "Atendentes",
    find: "Procurar atendente",
    empty: "Não há esse atendente.",
    online: "Online",
    away: "Online, sem conexão",
    offline: "Offline",
    unlicensed: "Sem licença",
    inactive: "Desativado",
    view_all_conversations: "Supervisão",
    manage_settings: "Administração",
    open: (count: number) => (count === 1 ? "1 conversa aberta" : `${count} conversas abertas`),
    edit: (name: string) => `Editar ${name}`,
  },
});
const ROLES = ["view_all_conversations", "manage_settings"] as const;

/** Who answers, who of them is there, and what each may do. */
export function AgentsPage() {
  const texts = useTexts(TEXTS);
  const rest = useRest();
  const [typed, setTyped] = useState("");
  const [edited, setEdited] = useState<ListedAgent | null>(null);
  const pages = usePages(
    ["agents", "directory"],
    (cursor) => answerOf(rest.GET("/v1/agents", { params: { query: { limit: PAGE, ...cursor } } })),
    () => REFRESH_MS,
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  useEffect(() => {
    // Whoever searches searches in all of them.
    if (typed && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [typed, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const found = pages.items.filter(({ name, email }) => plain(`${name} ${email ?? ""}`).includes(plain(typed)));
  return (
    <>
      <PageHead title={texts.title} about={texts.about} />
      <TextInput
        type="search"
        mb="md"
        aria-label={texts.find}
        placeholder={texts.find}
        leftSection={<IconSearch size={18} aria-hidden />}
        value={typed}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
      />
      <Listing pages={{ ...pages, items: found }} label={texts.list} empty={texts.empty}>
        {(agent) => <AgentRow agent={agent} onEdit={() => setEdited(agent)} />}
      </Listing>
      {edited?.external_id && (
        <AgentDialog agent={edited} externalId={edited.external_id} onClose={() => setEdited(null)} />
      )}
    </>
  );
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").trim().toLowerCase();
}

function AgentRow({ agent, onEdit }: { agent: ListedAgent; onEdit: () => void }) {
  const texts = useTexts(TEXTS);
  const presence = agent.effective ? "online" : agent.availability === "online" && agent.active ? "away" : "offline";
  return (
    <div className={classes.row}>
      <div className={classes.rowMain}>
        <Group gap="md" wrap="nowrap">
          <Face name={agent.name} url={agent.avatar_url} size={40} />
          <div style={{ minWidth: 0 }}>
            <Group gap="xs">
              <Text fw={600}>{agent.name}</Text>
              {ROLES.filter((role) => agent.permissions.includes(role)).map((role) => (
                <Tag key={role} tone="accent">
                  {texts[role]}
                </Tag>
              ))}
              {!agent.licensed && <Tag tone="warn">{texts.unlicensed}</Tag>}
              {!agent.active && <Tag tone="bad">{texts.inactive}</Tag>}
            </Group>
            <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {[agent.email, texts.open(agent.open_conversations)].filter(Boolean).join(" · ")}
            </Text>
          </div>
        </Group>
      </div>
      <div className={classes.rowEnd}>
        <Tag tone={presence === "online" ? "good" : presence === "away" ? "warn" : "plain"}>{texts[presence]}</Tag>
        {agent.external_id !== null && (
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={texts.edit(agent.name)} onClick={onEdit}>
            <IconPencil size={18} />
          </ActionIcon>
        )}
      </div>
    </div>
  );
}
