import type { Conversation } from "@conversas/client";
import { useEffect } from "react";
import { useClient } from "../../live/client";

/**
 * Mark one's own conversation as read while its end is on a screen that somebody looks at. The mark is of the agents'
 * side as a whole: whoever only reads along must not move it for the one who answers.
 */
export function useReading({ id, group, last_seq, unread }: Conversation, atEnd: boolean): void {
  const client = useClient();
  useEffect(() => {
    if (group !== "mine" || !atEnd || unread === 0) return;
    const look = (): void => {
      if (document.visibilityState === "visible" && document.hasFocus()) client.read(id, last_seq);
    };
    look();
    window.addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      window.removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [client, id, group, last_seq, unread, atEnd]);
}
