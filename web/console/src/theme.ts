import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const iris: MantineColorsTuple = [
  "#eef0ff", "#dfe3ff", "#bcc4fd", "#98a4fa", "#7a86f5", "#636ff0", "#4c58e0", "#3f49c6", "#343ca3", "#2a3183",
];
const slate: MantineColorsTuple = [
  "#f6f7fa", "#eef0f5", "#e2e5ec", "#d2d6e0", "#b3b9c7", "#8d94a6", "#6b7285", "#4c5366", "#343a4a", "#1f2430",
];
const night: MantineColorsTuple = [
  "#e4e7ef", "#c3c8d6", "#a3aabd", "#7f869b", "#474e63", "#353b4e", "#262b3a", "#181c27", "#12151e", "#0c0e15",
];

/** Contrast of stock Mantine's dimmed text, placeholders and light badges is below 4.5 : 1; these are above. */
export const theme = createTheme({
  colors: { iris, gray: slate, dark: night },
  primaryColor: "iris",
  primaryShade: 6,
  autoContrast: true,
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontFamily: "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
  headings: { fontWeight: "650" },
});

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#596074",
    "--mantine-color-placeholder": "#666d80",
    "--mantine-color-error": "#b42318",
    "--mantine-color-anchor": "#3f49c6",
    "--surface": "#ffffff",
    "--surface-sunken": "#f6f7fa",
    "--surface-hover": "#eef0f6",
    "--surface-selected": "#e7eaff",
    "--line": "#e2e5ec",
    "--bubble-theirs": "#eef0f5",
    "--bubble-own": "#4c58e0",
    "--bubble-own-text": "#ffffff",
    "--bubble-colleague": "#dfe3ff",
    "--good": "#0f7b4a",
    "--good-soft": "#e0f5ea",
    "--warn": "#8a5200",
    "--warn-soft": "#fff2d9",
    "--bad": "#b42318",
    "--bad-soft": "#fdeae8",
    "--mark": "#ffe28a",
  },
  dark: {
    "--mantine-color-dimmed": "#a3aabd",
    "--mantine-color-placeholder": "#8e95a9",
    "--mantine-color-error": "#ff8b80",
    "--mantine-color-anchor": "#98a4fa",
    "--surface": "#181c27",
    "--surface-sunken": "#12151e",
    "--surface-hover": "#212635",
    "--surface-selected": "#272e52",
    "--line": "#2b3142",
    "--bubble-theirs": "#262b3a",
    "--bubble-own": "#4c58e0",
    "--bubble-own-text": "#ffffff",
    "--bubble-colleague": "#2d3566",
    "--good": "#5fd39b",
    "--good-soft": "#123324",
    "--warn": "#f3bd5c",
    "--warn-soft": "#38290f",
    "--bad": "#ff8b80",
    "--bad-soft": "#3d1a18",
    "--mark": "#6b5410",
  },
});
