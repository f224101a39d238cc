import "./menuStyles";
import { Popover, UnstyledButton } from "@mantine/core";
import { catalogue, useTexts } from "../i18n/locale";
import { useAgentState } from "../live/client";
import { useAgent } from "../live/MeContext";
import classes from "./Colleagues.module.css";
import { Face } from "./Face";

const TEXTS = catalogue({
  en: {
    count: (n: number) => `${n} online`,
    title: "Who is there",
    online: "Online",
    away: "Online, but not connected",
    offline: "Offline",
    you: (name: string) => `${name} (you)`,
    nobody: "Nobody yet. Switch yourself online above the list.",
  },
  "pt-BR": {
    count: (n: number) => `${n} online`,
    title: "Quem está aqui",
    online: "Online",
    away: "Online, mas sem conexão",
    offline: "Offline",
    you: (name: string) => `${name} (você)`,
    nobody: "Ninguém ainda. Fique online acima da lista.",
  },
});

/** How many are online, and who. */
export default function Colleagues() {
  const texts = useTexts(TEXTS);
  const me = useAgent();
  const presence = useAgentState((state) => state.presence);
  if (!presence) return null;
  const agents = [...presence.agents].sort((a, b) => Number(b.effective) - Number(a.effective) || a.name.localeCompare(b.name));
  return (
    <Popover position="bottom-end" width={280} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <UnstyledButton className={classes.count}>
          <span className={classes.dot} data-on={presence.online > 0} aria-hidden />
          {texts.count(presence.online)}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label={texts.title} tabIndex={-1} data-autofocus>
        <h2 className={classes.title}>{texts.title}</h2>
        {agents.length === 0 && <p className={classes.state}>{texts.nobody}</p>}
        <ul className={classes.list}>
          {agents.map(({ id, name, avatar_url, availability, effective }) => (
            <li key={id} className={classes.agent}>
              <Face name={name} url={avatar_url} size={30} />
              <span className={classes.name}>{id === me.id ? texts.you(name) : name}</span>
              <span className={classes.state}>
                <span className={classes.dot} data-on={effective} aria-hidden />
                {effective ? texts.online : availability === "online" ? texts.away : texts.offline}
              </span>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
