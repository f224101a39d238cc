import { Button, Center, Stack, Text, Title } from "@mantine/core";
import { Component, type ReactNode } from "react";
import { catalogue, useTexts } from "../i18n/locale";

const TEXTS = catalogue({
  en: { title: "Something broke on this page", text: "Nothing that you sent is lost. Load the page again.", again: "Load again" },
  "pt-BR": {
    title: "Algo quebrou nesta página",
    text: "Nada do que você enviou se perdeu. Carregue a página de novo.",
    again: "Carregar de novo",
  },
});

/** A fault of ours shows a page that says so, not a white one. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const texts = useTexts(TEXTS);
  return (
    <Center h="100%" component="main">
      <Stack align="center" role="alert">
        <Title order={1} size="h3">
          {texts.title}
        </Title>
        <Text c="dimmed">{texts.text}</Text>
        <Button onClick={() => window.location.reload()}>{texts.again}</Button>
      </Stack>
    </Center>
  );
}
