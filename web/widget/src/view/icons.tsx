/** Drawn here, so that nothing is loaded. All are decoration: the button that has one says what it does. */
import type { Child } from "../jsx-runtime.js";

function Icon({ children, size = 20 }: { children: Child; size?: number }) {
  const stroke = { fill: "none", stroke: "currentColor", "stroke-width": 2 };
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} {...stroke} stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      {children}
    </svg>
  );
}

export const ChatIcon = () => (
  <Icon size={28}>
    <path d="M21 11.5a8.4 8.4 0 0 1-12.2 7.5L3 21l2-5.6A8.5 8.5 0 1 1 21 11.5z" />
    <path d="M8.5 11.5h.01M12.5 11.5h.01M16.5 11.5h.01" stroke-width="2.4" />
  </Icon>
);
export const DownIcon = ({ size = 20 }: { size?: number }) => (
  <Icon size={size}>
    <path d="m6 9 6 6 6-6" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="M18 6 6 18M6 6l12 12" />
  </Icon>
);
export const MoreIcon = () => (
  <Icon>
    <path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3" />
  </Icon>
);
export const SendIcon = () => (
  <Icon>
    <path d="M12 20V5M5.5 11 12 4.5l6.5 6.5" stroke-width="2.4" />
  </Icon>
);
export const ClockIcon = () => (
  <Icon size={13}>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 7v5l3 2" />
  </Icon>
);
export const SentIcon = () => (
  <Icon size={14}>
    <path d="m5 12.5 4.5 4.5L19 7.5" />
  </Icon>
);
export const ReadIcon = () => (
  <Icon size={14}>
    <path d="m1.5 12.5 4.5 4.5L15.5 7.5M11 16l1 1 9.5-9.5" />
  </Icon>
);
export const AlertIcon = () => (
  <Icon size={14}>
    <circle cx="12" cy="12" r="9.5" />
    <path d="M12 7.5v5M12 16h.01" />
  </Icon>
);
export const TicketIcon = () => (
  <Icon size={22}>
    <path d="M3 9V6a1 1 0 0 1 1-1h16a1 1 0 0 1 1 1v3a3 3 0 0 0 0 6v3a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-3a3 3 0 0 0 0-6zM14 5v2.5M14 11v2M14 16.5V19" />
  </Icon>
);
export const MoonIcon = () => (
  <Icon size={22}>
    <path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z" />
  </Icon>
);
