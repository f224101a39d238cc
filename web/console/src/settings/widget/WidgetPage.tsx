import { Group, Radio, Stack, TagsInput, Title } from "@mantine/core";
import { useState } from "react";
import { catalogue, useTexts } from "../../i18n/locale";
import { SettingsPage } from "../form/SettingsPage";
import type { Form } from "../form/useForm";
import type { Draft } from "../logic/draft";
import { originOf } from "../logic/snippet";
import classes from "../settings.module.css";
import { Colours } from "./Colours";
import { Embed } from "./Embed";
import { WidgetPreview } from "./WidgetPreview";

export type WidgetForm = Form<Pick<Draft, "widget">>;
type Demand = Draft["widget"]["form"]["name"];
const DEMANDS: readonly Demand[] = ["off", "optional", "required"];
const MAX_ORIGINS = 100;

const TEXTS = catalogue({
  en: {
    title: "Widget",
    about: "How the chat looks on your site, what it asks, and where it may be used.",
    looks: "Looks",
    position: "Position on the page",
    left: "Left",
    right: "Right",
    form: "Asked before the chat",
    name: "Name",
    email: "E-mail",
    off: "Not asked",
    optional: "Optional",
    required: "Required",
    where: "Where it may be used",
    origins: "Allowed sites",
    originsAbout: "As in https://shop.example.com; press Enter after each. With none, in production no site may use it.",
    notOne: (text: string) => `“${text}” is not the address of a site.`,
  },
  "pt-BR": {
    title: "Widget",
    about: "Como o chat aparece no seu site, o que ele pergunta e onde pode ser usado.",
    looks: "Aparência",
    position: "Posição na página",
    left: "Esquerda",
    right: "Direita",
    form: "Perguntado antes do chat",
    name: "Nome",
    email: "E-mail",
    off: "Não pergunta",
    optional: "Opcional",
    required: "Obrigatório",
    where: "Onde pode ser usado",
    origins: "Sites permitidos",
    originsAbout: "Como https://loja.exemplo.com.br; pressione Enter depois de cada um. Sem nenhum, em produção nenhum site pode usar.",
    notOne: (text: string) => `“${text}” não é o endereço de um site.`,
  },
});

/** Looks, questions, allowed sites, and what to put into a page. */
export function WidgetPage() {
  const texts = useTexts(TEXTS);
  return (
    <SettingsPage
      title={texts.title}
      about={texts.about}
      sections={["widget"]}
      fields={["colours/primary", "colours/text", "allowed_origins", "position", "form"].map((name) => `/widget/${name}`)}
    >
      {(form) => (
        <div className={classes.beside}>
          <Stack gap="lg">
            <Looks form={form} />
            <Questions form={form} />
            <Title order={2} size="h4" mt="sm">
              {texts.where}
            </Title>
            <Origins form={form} />
            <Embed />
          </Stack>
          <WidgetPreview widget={form.draft.widget} />
        </div>
      )}
    </SettingsPage>
  );
}

function Looks({ form }: { form: WidgetForm }) {
  const texts = useTexts(TEXTS);
  const { widget } = form.draft;
  return (
    <>
      <Title order={2} size="h4">
        {texts.looks}
      </Title>
      <Colours form={form} />
      <Radio.Group
        label={texts.position}
        value={widget.position}
        onChange={(position) => form.set({ widget: { ...widget, position: position as "left" | "right" } }, "/widget/position")}
      >
        <Group mt="xs" gap="lg">
          <Radio value="left" label={texts.left} />
          <Radio value="right" label={texts.right} />
        </Group>
      </Radio.Group>
    </>
  );
}

function Questions({ form }: { form: WidgetForm }) {
  const texts = useTexts(TEXTS);
  const { widget } = form.draft;
  return (
    <>
      <Title order={2} size="h4" mt="sm">
        {texts.form}
      </Title>
      {(["name", "email"] as const).map((name) => (
        <Radio.Group
          key={name}
          label={texts[name]}
          value={widget.form[name]}
          onChange={(demand) => form.set({ widget: { ...widget, form: { ...widget.form, [name]: demand } } }, "/widget/form")}
        >
          <Group mt="xs" gap="lg">
            {DEMANDS.map((demand) => (
              <Radio key={demand} value={demand} label={texts[demand]} />
            ))}
          </Group>
        </Radio.Group>
      ))}
    </>
  );
}

function Origins({ form }: { form: WidgetForm }) {
  const texts = useTexts(TEXTS);
  const { widget } = form.draft;
  const [refused, setRefused] = useState<string | null>(null);
  return (
    <TagsInput
      label={texts.origins}
      description={texts.originsAbout}
      maxTags={MAX_ORIGINS}
      value={widget.allowed_origins}
      error={refused === null ? form.error("/widget/allowed_origins") : texts.notOne(refused)}
      onSearchChange={(typed) => {
        if (typed) setRefused(null);
      }}
      onChange={(typed) => {
        setRefused(typed.find((text) => originOf(text) === null) ?? null);
        const origins = typed.map(originOf).filter((origin) => origin !== null);
        form.set({ widget: { ...widget, allowed_origins: [...new Set(origins)] } }, "/widget/allowed_origins");
      }}
    />
  );
}
