/** Ask the browser for its permission (only ever after a click); returns whether there is one. */
export async function allowDesktop(): Promise<boolean> {
  if (!("Notification" in window)) return false;
  if (Notification.permission === "default") return (await Notification.requestPermission()) === "granted";
  return Notification.permission === "granted";
}

/** A notification of the system. One with the same tag takes the place of the last; a click comes back to the page. */
export function notifyDesktop(title: string, body: string, tag: string, onClick: () => void): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const notification = new Notification(title, { body, tag });
    notification.onclick = () => {
      window.focus();
      onClick();
      notification.close();
    };
  } catch {
    // Some phones know the class but forbid the constructor: they have no such notifications.
  }
}
