import type { Me } from "@conversas/client";
import { Button, Center, Stack, Text, Title } from "@mantine/core";
import { catalogue, useTexts } from "../i18n/locale";
import { useProblemText } from "../live/problems";
import { setSession } from "../session/session";
import { Mark } from "./Mark";

const TEXTS = catalogue({
  en: {
    contract: "Live chat is not contracted",
    contractText: (account: string) => `${account} has not contracted live chat. As soon as it has, this page opens by itself.`,
    licence: "You have no live-chat licence",
    licenceText: "Ask an administrator for one. As soon as you have it, this page opens by itself.",
    error: "The console cannot open",
    out: "Back to the entrance",
  },
  "pt-BR": {
    contract: "Live chat não contratado",
    contractText: (account: string) => `${account} não contratou o Live chat. Assim que contratar, esta página abre sozinha.`,
    licence: "Você não tem licença de Live chat",
    licenceText: "Peça uma a quem administra. Assim que você tiver, esta página abre sozinha.",
    error: "O console não pode abrir",
    out: "Voltar à entrada",
  },
});

/** Why there is no live chat for this agent, and what can be done about it. */
export function Closed({ me, error }: { me?: Me; error?: Error }) {
  const texts = useTexts(TEXTS);
  const words = useProblemText();
  const contracted = me?.features.live_chat;
  return (
    <Center h="100%" p="md" component="main">
      <Stack align="center" ta="center" maw={440}>
        <Mark size={44} />
        <Title order={1} size="h3">
          {!me ? texts.error : contracted ? texts.licence : texts.contract}
        </Title>
        <Text c="dimmed">{!me ? words(error) : contracted ? texts.licenceText : texts.contractText(me.account.name)}</Text>
        <Button variant="default" onClick={() => setSession(null)}>
          {texts.out}
        </Button>
      </Stack>
    </Center>
  );
}
