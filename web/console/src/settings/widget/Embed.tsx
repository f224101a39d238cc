import { Text, Title } from "@mantine/core";
import { catalogue, useTexts } from "../../i18n/locale";
import { useAgent } from "../../live/MeContext";
import { CopyText } from "../form/CopyText";
import { embedSnippet } from "../logic/snippet";

const TEXTS = catalogue({
  en: {
    title: "Put it on your site",
    about: "Copy this line into each page, before </body>. The key in it is public.",
  },
  "pt-BR": {
    title: "Coloque no seu site",
    about: "Copie esta linha em cada página, antes de </body>. A chave que está nela é pública.",
  },
});

/** What a site needs, ready to be copied. */
export function Embed() {
  const texts = useTexts(TEXTS);
  const { account } = useAgent();
  return (
    <section aria-labelledby="embed">
      <Title order={2} size="h4" id="embed" mt="sm">
        {texts.title}
      </Title>
      <Text c="dimmed" size="sm" mb="sm">
        {texts.about}
      </Text>
      <CopyText text={embedSnippet(window.location.origin, account.widget_key)} />
    </section>
  );
}
