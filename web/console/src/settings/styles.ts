/** The styles of the components that these pages use beyond the first load's. Parents before children. */
import "@mantine/core/styles/Pill.css";
import "@mantine/core/styles/PillsInput.css";
import "@mantine/core/styles/NumberInput.css";
import "@mantine/core/styles/PasswordInput.css";
import "@mantine/core/styles/ColorSwatch.css";
import "@mantine/core/styles/ColorPicker.css";
import "@mantine/core/styles/ColorInput.css";
import "@mantine/core/styles/Table.css";
import "@mantine/core/styles/Tabs.css";
