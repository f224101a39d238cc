import { Notifications, notifications } from "@mantine/notifications";
import "@mantine/core/styles/Notification.css";
import "@mantine/notifications/styles.css";

export function show(message: string, kind: "good" | "bad"): void {
  notifications.show({
    message,
    color: kind === "good" ? "teal.8" : "red.8",
    role: kind === "good" ? "status" : "alert",
    autoClose: kind === "good" ? 4_000 : 8_000,
  });
}

/** Where notices appear. Loaded after everything that is needed first. */
export default function Notices() {
  return <Notifications position="top-right" limit={3} zIndex={400} />;
}
