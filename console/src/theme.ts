import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const GREEN: MantineColorsTuple = [
  "#eef7f2",
  "#dcebe3",
  "#b6d7c5",
  "#8cc2a5",
  "#69b089",
  "#53a578",
  "#46a06e",
  "#378b5d",
  "#2d7b52",
  "#2f6f4f",
];

/** What the console looks like, in light and dark. */
export const THEME = createTheme({
  colors: { green: GREEN },
  primaryColor: "green",
  primaryShade: { light: 9, dark: 8 },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  headings: { fontWeight: "600" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // Those of whose initials everybody can read.
    Avatar: { defaultProps: { allowedInitialsColors: ["blue", "indigo", "violet", "grape", "pink"] } },
    Badge: { defaultProps: { tt: "none", fw: 500 } },
    Table: { defaultProps: { verticalSpacing: "xs", highlightOnHover: true } },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Dismiss" } } },
    // The head of a dialog is no second head of the page.
    Modal: {
      defaultProps: {
        centered: true,
        closeButtonProps: { "aria-label": "Close" },
        attributes: { header: { role: "presentation" } },
      },
    },
  },
});

/** Colors of the components that are too faint to be read by everybody. */
export const READABLE: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#51585f",
    "--mantine-color-placeholder": "#6b7278",
    "--mantine-color-error": "#c92a2a",
    "--mantine-color-yellow-light-color": "#7a5200",
  },
  dark: {
    "--mantine-color-anchor": "#8cc2a5",
    "--mantine-color-dimmed": "#b0b5ba",
    "--mantine-color-error": "#ff8787",
    "--mantine-color-placeholder": "#8f959b",
  },
});
