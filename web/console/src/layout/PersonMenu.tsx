import "./menuStyles";
import { Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import {
  IconBell,
  IconBellOff,
  IconCheck,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconSun,
  IconSunMoon,
  IconVolume,
  IconVolumeOff,
} from "@tabler/icons-react";
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
const SCHEMES = [
  { scheme: "light", icon: IconSun },
  { scheme: "dark", icon: IconMoon },
  { scheme: "auto", icon: IconSunMoon },
] as const;

function Chosen({ is }: { is: boolean }) {
  return is ? <IconCheck size={16} aria-hidden /> : null;
}

/** The person's own settings of this browser. */
export default function PersonMenu() {
  const texts = useTexts(TEXTS);
  const me = useAgent();
  return (
    <Menu position="bottom-end" width={260} closeOnItemClick={false}>
      <Menu.Target>
        <UnstyledButton aria-label={texts.menu(me.name)} style={{ borderRadius: "50%" }}>
          <Face name={me.name} url={me.avatar_url} size={36} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
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
      <Menu.Item
        role="menuitemcheckbox"
        aria-checked={sound}
        leftSection={sound ? <IconVolume size={16} /> : <IconVolumeOff size={16} />}
        rightSection={<Chosen is={sound} />}
        onClick={() => setPreferences({ sound: !sound })}
      >
        {texts.sound}
      </Menu.Item>
      <Menu.Item
        role="menuitemcheckbox"
        aria-checked={desktop}
        leftSection={desktop ? <IconBell size={16} /> : <IconBellOff size={16} />}
        rightSection={<Chosen is={desktop} />}
        onClick={async () => setPreferences({ desktop: !desktop && (await allowDesktop()) })}
      >
        {texts.desktop}
      </Menu.Item>
    </>
  );
}

function Writing() {
  const texts = useTexts(TEXTS);
  const { sendKey } = usePreferences();
  return (
    <>
      <Menu.Label>{texts.writing}</Menu.Label>
      {(["enter", "ctrl-enter"] as const).map((key) => (
        <Menu.Item
          key={key}
          role="menuitemradio"
          aria-checked={sendKey === key}
          leftSection={<IconKeyboard size={16} />}
          rightSection={<Chosen is={sendKey === key} />}
          onClick={() => setPreferences({ sendKey: key })}
        >
          {key === "enter" ? texts.enter : texts.ctrlEnter}
        </Menu.Item>
      ))}
    </>
  );
}

function Look() {
  const texts = useTexts(TEXTS);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Label>{texts.look}</Menu.Label>
      {SCHEMES.map(({ scheme, icon: Icon }) => (
        <Menu.Item
          key={scheme}
          role="menuitemradio"
          aria-checked={colorScheme === scheme}
          leftSection={<Icon size={16} />}
          rightSection={<Chosen is={colorScheme === scheme} />}
          onClick={() => setColorScheme(scheme)}
        >
          {texts[scheme]}
        </Menu.Item>
      ))}
    </>
  );
}

function Languages() {
  const texts = useTexts(TEXTS);
  const locale = useLocale();
  return (
    <>
      <Menu.Label>{texts.language}</Menu.Label>
      {LOCALES.map((one) => (
        <Menu.Item
          key={one}
          lang={one}
          role="menuitemradio"
          aria-checked={locale === one}
          leftSection={<IconLanguage size={16} />}
          rightSection={<Chosen is={locale === one} />}
          onClick={() => setPreferences({ locale: one })}
        >
          {NAMES[one]}
        </Menu.Item>
      ))}
    </>
  );
}
