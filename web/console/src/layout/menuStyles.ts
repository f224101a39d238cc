/** The styles of what opens from a button. */
import "@mantine/core/styles/Popover.css";
import "@mantine/core/styles/Menu.css";
