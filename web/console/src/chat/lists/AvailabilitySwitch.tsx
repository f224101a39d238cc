import { Switch } from "@mantine/core";
import { useState } from "react";
import { useTexts } from "../../i18n/locale";
import { useClient } from "../../live/client";
import { useAgent } from "../../live/MeContext";
import { useProblemText } from "../../live/problems";
import { tell } from "../../notices";
import classes from "./List.module.css";
import { LIST } from "./texts";

/** Online or offline, above the list. It moves at once and moves back when the server refuses. */
export function AvailabilitySwitch() {
  const texts = useTexts(LIST);
  const words = useProblemText();
  const client = useClient();
  const { availability } = useAgent();
  const [wanted, setWanted] = useState<"online" | "offline" | null>(null);
  const shown = wanted ?? availability;
  const online = shown === "online";

  async function choose(next: "online" | "offline"): Promise<void> {
    setWanted(next);
    try {
      await client.setAvailability(next);
    } catch (error) {
      tell(words(error), "bad");
    }
    setWanted(null);
  }

  return (
    <div className={classes.availability} data-online={online}>
      <Switch
        role="switch"
        size="md"
        color="teal.8"
        checked={online}
        label={online ? texts.online : texts.offline}
        description={online ? texts.onlineHint : texts.offlineHint}
        aria-label={`${texts.availability}: ${online ? texts.online : texts.offline}`}
        onChange={({ currentTarget }) => void choose(currentTarget.checked ? "online" : "offline")}
      />
    </div>
  );
}
