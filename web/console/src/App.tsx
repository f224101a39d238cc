import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { LocaleProvider } from "./i18n/locale";
import { ErrorBoundary } from "./layout/ErrorBoundary";
import { ConversasProvider } from "./live/client";
import { isRefusal } from "./live/rest";
import { styleNonce } from "./nonce";
import { Rooms } from "./Rooms";
import { useSession } from "./session/session";
import { SignIn } from "./session/SignIn";
import { theme, variables } from "./theme";

const Notices = lazy(() => import("./layout/Notices"));
const colourScheme = localStorageColorSchemeManager({ key: "conversas.colour-scheme" });

const queries = new QueryClient({
  defaultOptions: {
    // What the server refuses it refuses again; what was not reached is tried twice more.
    queries: { staleTime: 30_000, retry: (times, error) => times < 2 && !isRefusal(error) },
  },
});

export function App() {
  const session = useSession();
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      colorSchemeManager={colourScheme}
      getStyleNonce={styleNonce}
    >
      <LocaleProvider>
        <ErrorBoundary>
          <QueryClientProvider client={queries}>
            <Suspense>
              <Notices />
            </Suspense>
            {session ? (
              <ConversasProvider key={session.demoAgent ?? session.token}>
                <Rooms />
              </ConversasProvider>
            ) : (
              <SignIn />
            )}
          </QueryClientProvider>
        </ErrorBoundary>
      </LocaleProvider>
    </MantineProvider>
  );
}
