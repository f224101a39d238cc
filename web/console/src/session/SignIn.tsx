import { Button, Loader, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Face } from "../layout/Face";
import { Mark } from "../layout/Mark";
import { catalogue, useTexts } from "../i18n/locale";
import { demoAgents } from "./demo";
import { setSession } from "./session";
import classes from "./SignIn.module.css";

const TEXTS = catalogue({
  en: {
    title: "Conversas",
    demo: "This is a demonstration. Who would you like to be?",
    host: "Open the console from your product: it signs you in.",
    hint: "Developers: append #token=<JWT> to the address.",
    agent: "Agent",
    admin: "Supervisor and administrator",
  },
  "pt-BR": {
    title: "Conversas",
    demo: "Isto é uma demonstração. Quem você quer ser?",
    host: "Abra o console pelo seu produto: ele faz a sua entrada.",
    hint: "Para quem desenvolve: acrescente #token=<JWT> ao endereço.",
    agent: "Atendente",
    admin: "Supervisão e administração",
  },
});

export function SignIn() {
  const texts = useTexts(TEXTS);
  const { data: agents, isPending } = useQuery({ queryKey: ["demo"], queryFn: demoAgents, retry: false });
  return (
    <main className={classes.page}>
      <Stack className={classes.card} gap="md">
        <Mark size={44} />
        <Title order={1} size="h2">
          {texts.title}
        </Title>
        {isPending ? <Loader size="sm" /> : <Text c="dimmed">{agents ? texts.demo : texts.host}</Text>}
        {agents?.map((agent) => (
          <Button
            key={agent.external_id}
            variant="default"
            size="lg"
            justify="flex-start"
            leftSection={<Face name={agent.name} url={null} size={32} />}
            onClick={() => setSession({ token: agent.token, demoAgent: agent.external_id })}
          >
            <span className={classes.who}>
              {agent.name}
              <small>{agent.permissions.includes("manage_settings") ? texts.admin : texts.agent}</small>
            </span>
          </Button>
        ))}
        {!isPending && !agents && (
          <Text size="sm" c="dimmed">
            {texts.hint}
          </Text>
        )}
      </Stack>
    </main>
  );
}
