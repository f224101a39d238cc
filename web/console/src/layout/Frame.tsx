import { IconMessages, IconSettings, IconTicket } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense } from "react";
import { catalogue, useTexts } from "../i18n/locale";
import { useAgent } from "../live/MeContext";
import { Link, usePath } from "../router";
import { ConnectionBanner } from "./ConnectionBanner";
import { Face } from "./Face";
import classes from "./Frame.module.css";
import { Mark } from "./Mark";

const PersonMenu = lazy(() => import("./PersonMenu"));
const Colleagues = lazy(() => import("./Colleagues"));

const TEXTS = catalogue({
  en: { nav: "Areas", chat: "Live chat", tickets: "Tickets", settings: "Settings" },
  "pt-BR": { nav: "Áreas", chat: "Live chat", tickets: "Chamados", settings: "Configurações" },
});

/** What stands around every page: the areas, who is there, the person's menu, and the state of the connection. */
export function Frame({ mayChat, children }: { mayChat: boolean; children: ReactNode }) {
  const texts = useTexts(TEXTS);
  const me = useAgent();
  const path = usePath();
  const settings = path.startsWith("/settings");
  const tickets = path.startsWith("/tickets");
  return (
    <div className={classes.frame}>
      <header className={classes.bar}>
        <Link to="/" className={classes.home} aria-label={`Conversas, ${me.account.name}`}>
          <Mark />
          <span className={classes.account}>{me.account.name}</span>
        </Link>
        <nav className={classes.areas} aria-label={texts.nav}>
          {mayChat && (
            <Link to="/" className={classes.area} aria-label={texts.chat} aria-current={!settings && !tickets ? "page" : undefined}>
              <IconMessages size={18} aria-hidden />
              <span>{texts.chat}</span>
            </Link>
          )}
          {mayChat && (
            <Link to="/tickets" className={classes.area} aria-label={texts.tickets} aria-current={tickets ? "page" : undefined}>
              <IconTicket size={18} aria-hidden />
              <span>{texts.tickets}</span>
            </Link>
          )}
          {mayChat && (
            <Link to="/settings" className={classes.area} aria-label={texts.settings} aria-current={settings ? "page" : undefined}>
              <IconSettings size={18} aria-hidden />
              <span>{texts.settings}</span>
            </Link>
          )}
        </nav>
        <div className={classes.end}>
          <Suspense fallback={<Face name={me.name} url={me.avatar_url} size={36} />}>
            {mayChat && <Colleagues />}
            <PersonMenu />
          </Suspense>
        </div>
      </header>
      <ConnectionBanner mayChat={mayChat} />
      <div className={classes.page}>{children}</div>
    </div>
  );
}
