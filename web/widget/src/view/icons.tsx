/** Drawn here, so that nothing is loaded. All are decoration: the button that has one says what it does. */
import { Drawing } from "./drawing.js";

const PATHS = {
  more: "M5 12h.01M12 12h.01M19 12h.01",
  close: "M18 6 6 18M6 6l12 12",
  send: "M12 20V5M5.5 11 12 4.5l6.5 6.5",
  sending: "M12 3a9 9 0 0 1 0 18 9 9 0 0 1 0-18M12 7v5l3 2",
  sent: "m5 12.5 4.5 4.5L19 7.5",
  read: "m1.5 12.5 4.5 4.5L15.5 7.5M11 16l1 1 9.5-9.5",
  failed: "M12 3a9 9 0 0 1 0 18 9 9 0 0 1 0-18M12 7.5v5M12 16h.01",
  ticket:
    "M3 9V6a1 1 0 0 1 1-1h16a1 1 0 0 1 1 1v3a3 3 0 0 0 0 6v3a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-3a3 3 0 0 0 0-6zM14 5v2.5M14 11v2M14 16.5V19",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
};

export function Icon({ of, size, width }: { of: keyof typeof PATHS; size?: number; width?: number }) {
  return <Drawing path={PATHS[of]} size={size} width={width} />;
}
