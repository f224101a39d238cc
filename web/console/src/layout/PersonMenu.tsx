import "./menuStyles";
import { Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { allowDesktop } from "../chat/alerts/desktop";
import { catalogue, LOCALES, useLocale, useTexts } from "../i18n/locale";
import { useAgent } from "../live/MeContext";
import { setPreferences, usePreferences } from "../preferences";
import { setSession } from "../session/session";
import { Face } from "./Face";

const TEXTS = catalogue({
  en: {
    menu: (name: string) => `Menu of ${name}`,
    alerts: "Alerts",
    sound: "Sound",
    desktop: "Desktop notifications",
    writing: "Writing",
    enter: "Enter sends",
    ctrlEnter: "Ctrl + Enter sends",
    look: "Look",
    light: "Light",
    dark: "Dark",
    auto: "As the system",
    language: "Language",
    out: "Sign out",
  },
  "pt-BR": {
    menu: (name: string) => `Menu de ${name}`,
    alerts: "Avisos",
    sound: "Som",
    desktop: "Notificações no computador",
    writing: "Escrita",
    enter: "Enter envia",
    ctrlEnter: "Ctrl + Enter envia",
    look: "Aparência",
    light: "Claro",
    dark: "Escuro",
    auto: "Como o sistema",
    language: "Idioma",
    out: "Sair",
  },
});

const NAMES = { "pt-BR": "Português", en: "English" };

/** The person's own settings of this browser. */
export default function PersonMenu() {
  const texts = useTexts(TEXTS);
  const me = useAgent();
  return (
    <Menu withInitialFocusPlaceholder={false} position="bottom-end" width={270}>
      <Menu.Target>
        <UnstyledButton aria-label={texts.menu(me.name)} style={{ borderRadius: "50%" }}>
          <Face name={me.name} url={me.avatar_url} size={36} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown mah="calc(100vh - 5rem)" style={{ overflowY: "auto" }}>
        <Menu.Label>{me.name}</Menu.Label>
        <Alerts />
        <Writing />
        <Look />
        <Languages />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => setSession(null)}>
          {texts.out}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Alerts() {
  const texts = useTexts(TEXTS);
  const { sound, desktop } = usePreferences();
  return (
    <>
      <Menu.Label>{texts.alerts}</Menu.Label>
      <Menu.CheckboxItem checked={sound} onChange={(wanted) => setPreferences({ sound: wanted })}>
        {texts.sound}
      </Menu.CheckboxItem>
      <Menu.CheckboxItem
        checked={desktop}
        onChange={async (wanted) => setPreferences({ desktop: wanted && (await allowDesktop()) })}
      >
        {texts.desktop}
      </Menu.CheckboxItem>
    </>
  );
}

function Writing() {
  const texts = useTexts(TEXTS);
  const { sendKey } = usePreferences();
  return (
    <Menu.RadioGroup value={sendKey} onChange={(key) => setPreferences({ sendKey: key as typeof sendKey })}>
      <Menu.Label>{texts.writing}</Menu.Label>
      <Menu.RadioItem value="enter">{texts.enter}</Menu.RadioItem>
      <Menu.RadioItem value="ctrl-enter">{texts.ctrlEnter}</Menu.RadioItem>
    </Menu.RadioGroup>
  );
}

function Look() {
  const texts = useTexts(TEXTS);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as typeof colorScheme)}>
      <Menu.Label>{texts.look}</Menu.Label>
      {(["light", "dark", "auto"] as const).map((scheme) => (
        <Menu.RadioItem key={scheme} value={scheme}>
          {texts[scheme]}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}

function Languages() {
  const texts = useTexts(TEXTS);
  const locale = useLocale();
  return (
    <Menu.RadioGroup value={locale} onChange={(chosen) => setPreferences({ locale: chosen as typeof locale })}>
      <Menu.Label>{texts.language}</Menu.Label>
      {LOCALES.map((one) => (
        <Menu.RadioItem key={one} lang={one} value={one}>
          {NAMES[one]}
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
