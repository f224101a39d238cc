import { Center, Loader } from "@mantine/core";
import { lazy, Suspense } from "react";
import { ChatPage } from "./chat/ChatPage";
import { useUnsent } from "./chat/composer/unsent";
import { LocaleProvider } from "./i18n/locale";
import { Frame } from "./layout/Frame";
import { Closed } from "./layout/Closed";
import { useMe } from "./live/me";
import { MeProvider } from "./live/MeContext";
import { usePath } from "./router";

const SettingsPages = lazy(() => import("./settings/SettingsPages"));

/** What the address names, for whoever is signed in. */
export function Rooms() {
  const { me, error } = useMe();
  const path = usePath();
  const mayChat = me ? me.licensed && me.features.live_chat : false;
  const office = /^\/(settings|tickets)(\/|$)/.test(path);
  if (!me) return error ? <Closed error={error} /> : <Waiting />;
  return (
    <LocaleProvider account={me.account.locale}>
      <MeProvider value={me}>
        <Unsent />
        <Frame mayChat={mayChat}>
          {!mayChat ? <Closed me={me} /> : office ? <Settings /> : <ChatPage />}
        </Frame>
      </MeProvider>
    </LocaleProvider>
  );
}

/** On every page: what was written is sent whatever is looked at. */
function Unsent(): null {
  useUnsent();
  return null;
}

function Settings() {
  return (
    <Suspense fallback={<Waiting />}>
      <SettingsPages />
    </Suspense>
  );
}

function Waiting() {
  return (
    <Center h="100%" component="main">
      <Loader role="status" aria-label="…" />
    </Center>
  );
}
