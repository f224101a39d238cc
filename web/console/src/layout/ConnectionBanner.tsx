import { catalogue, useTexts } from "../i18n/locale";
import { useEffect, useState } from "react";
import { useAgentState, useClient } from "../live/client";
import { NOT_AVAILABLE } from "../live/me";
import { setSession } from "../session/session";
import classes from "./Frame.module.css";

const TEXTS = catalogue({
  en: {
    offline: "You have no network. What you send is kept and goes out when it is back.",
    reconnecting: "Connection lost. Reconnecting… What you send is kept.",
    again: "Try again",
    signIn: "Sign in again",
    other: "The connection was ended by the server.",
    reasons: {
      4500: "This page and the server do not understand each other. Load the page again.",
      4501: "Your session is not valid any more.",
      4503: "Your session is over. Open the console from your product again.",
      4504: "The console is open too many times. Close other tabs.",
      4505: "Your access was deactivated. Ask an administrator.",
      4506: "This address may not use the console.",
    } as Record<number, string>,
  },
  "pt-BR": {
    offline: "Você está sem rede. O que você enviar fica guardado e sai quando ela voltar.",
    reconnecting: "Conexão perdida. Reconectando… O que você enviar fica guardado.",
    again: "Tentar de novo",
    signIn: "Entrar de novo",
    other: "O servidor encerrou a conexão.",
    reasons: {
      4500: "Esta página e o servidor não se entendem. Carregue a página de novo.",
      4501: "Sua sessão não vale mais.",
      4503: "Sua sessão terminou. Abra o console de novo pelo seu produto.",
      4504: "O console está aberto vezes demais. Feche outras abas.",
      4505: "Seu acesso foi desativado. Fale com quem administra.",
      4506: "Este endereço não pode usar o console.",
    },
  },
});

const SIGN_IN = new Set([4501, 4503, 4505]);
const PATIENCE_MS = 800; // a reconnect that is quicker than this is nobody's concern

/** Says what is the matter with the connection; nothing while all is well. */
export function ConnectionBanner({ mayChat }: { mayChat: boolean }) {
  const texts = useTexts(TEXTS);
  const client = useClient();
  const connection = useAgentState((state) => state.connection);
  const late = useLasting(connection.status === "reconnecting", PATIENCE_MS);
  const { status } = connection;
  if (status === "stopped" && (connection.code !== NOT_AVAILABLE || mayChat)) {
    const signIn = SIGN_IN.has(connection.code);
    return (
      <div className={classes.banner} data-kind="stopped" role="alert">
        {texts.reasons[connection.code] ?? texts.other}
        <button type="button" onClick={() => (signIn ? setSession(null) : client.connect())}>
          {signIn ? texts.signIn : texts.again}
        </button>
      </div>
    );
  }
  const text = status === "offline" ? texts.offline : late ? texts.reconnecting : null;
  return (
    <div role="status" className={text ? classes.banner : undefined}>
      {text}
    </div>
  );
}

/** Whether something has been so for a while. */
function useLasting(is: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLasting(is), is ? ms : 0);
    return () => clearTimeout(timer);
  }, [is, ms]);
  return is && lasting;
}
