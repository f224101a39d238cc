import { notifications } from "@mantine/notifications";

/** Something was done, or was not. Short; what needs an answer is a dialog. */
export function tell(message: string, kind: "good" | "bad" = "good"): void {
  notifications.show({
    message,
    color: kind === "good" ? "teal.8" : "red.8",
    role: kind === "good" ? "status" : "alert",
    autoClose: kind === "good" ? 4_000 : 8_000,
  });
}
