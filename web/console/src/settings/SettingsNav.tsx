import { NativeSelect } from "@mantine/core";
import {
  IconBrush,
  IconClock,
  IconHourglass,
  IconInbox,
  IconKey,
  IconMessage2Bolt,
  IconMessageLanguage,
  IconTicket,
  IconUsers,
} from "@tabler/icons-react";
import { catalogue, useTexts } from "../i18n/locale";
import { isAdmin } from "../live/me";
import { useAgent } from "../live/MeContext";
import { Link, navigate } from "../router";
import classes from "./settings.module.css";

export type PageName = "texts" | "hours" | "widget" | "ticket" | "desk" | "queue" | "canned-replies" | "agents" | "keys";
type GroupName = "team" | "visitors" | "tickets" | "integrations";

const GROUPS: Record<GroupName, PageName[]> = {
  visitors: ["texts", "hours", "widget"],
  tickets: ["ticket", "desk", "queue"],
  team: ["canned-replies", "agents"],
  integrations: ["keys"],
};
/** What each agent uses comes first for those who change nothing else. */
const ORDER: Record<"admin" | "agent", GroupName[]> = {
  admin: ["visitors", "tickets", "team", "integrations"],
  agent: ["team", "visitors", "tickets"],
};
const ICONS = {
  texts: IconMessageLanguage,
  hours: IconClock,
  widget: IconBrush,
  ticket: IconTicket,
  desk: IconInbox,
  queue: IconHourglass,
  "canned-replies": IconMessage2Bolt,
  agents: IconUsers,
  keys: IconKey,
};

const TEXTS = catalogue({
  en: {
    nav: "Settings",
    pick: "Page",
    visitors: "What visitors meet",
    tickets: "Tickets and queue",
    team: "Team",
    integrations: "Integrations",
    pages: {
      texts: "Texts",
      hours: "Service hours",
      widget: "Widget",
      ticket: "Ticket filing",
      desk: "Desk",
      queue: "Queue and transfers",
      "canned-replies": "Canned replies",
      agents: "Agents",
      keys: "API keys",
    },
  },
  "pt-BR": {
    nav: "Configurações",
    pick: "Página",
    visitors: "O que o visitante encontra",
    tickets: "Chamados e fila",
    team: "Equipe",
    integrations: "Integrações",
    pages: {
      texts: "Textos",
      hours: "Horário de atendimento",
      widget: "Widget",
      ticket: "Abertura de chamados",
      desk: "Destino dos chamados",
      queue: "Fila e transferências",
      "canned-replies": "Respostas prontas",
      agents: "Atendentes",
      keys: "Chaves de API",
    },
  },
});

/** The pages in their order; API keys cannot be read by whoever does not manage settings. */
export function pagesFor(admin: boolean): PageName[] {
  return ORDER[admin ? "admin" : "agent"].flatMap((group) => GROUPS[group]);
}

/** The list of pages, at the side; where there is no room, a choice above. */
export function SettingsNav({ current }: { current: PageName }) {
  const texts = useTexts(TEXTS);
  const groups = ORDER[isAdmin(useAgent()) ? "admin" : "agent"];
  return (
    <>
      <nav className={classes.nav} aria-label={texts.nav}>
        {groups.map((group) => (
          <div key={group}>
            <p className={classes.group} id={`group-${group}`}>
              {texts[group]}
            </p>
            <ul aria-labelledby={`group-${group}`}>
              {GROUPS[group].map((page) => (
                <NavEntry key={page} page={page} name={texts.pages[page]} current={page === current} />
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <nav className={classes.pick} aria-label={texts.nav}>
        <NativeSelect
          aria-label={texts.pick}
          value={current}
          onChange={({ currentTarget }) => navigate(`/settings/${currentTarget.value}`)}
          data={groups.map((group) => ({
            group: texts[group],
            items: GROUPS[group].map((page) => ({ value: page, label: texts.pages[page] })),
          }))}
        />
      </nav>
    </>
  );
}

function NavEntry({ page, name, current }: { page: PageName; name: string; current: boolean }) {
  const Icon = ICONS[page];
  return (
    <li>
      <Link to={`/settings/${page}`} className={classes.link} aria-current={current ? "page" : undefined}>
        <Icon size={18} stroke={1.75} aria-hidden />
        {name}
      </Link>
    </li>
  );
}
