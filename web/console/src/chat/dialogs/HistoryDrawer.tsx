import "./styles";
import { Drawer } from "@mantine/core";
import type { ReactElement } from "react";
import { useTexts } from "../../i18n/locale";
import { CONVERSATION } from "../conversation/texts";
import { useReturnedFocus } from "../../layout/useReturnedFocus";
import { CHAT } from "../texts";

/** The history on screens that have no room beside the conversation. */
export default function HistoryDrawer({ onClose, panel }: { onClose: () => void; panel: ReactElement }) {
  useReturnedFocus();
  const texts = useTexts(CONVERSATION);
  const chat = useTexts(CHAT);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={360}
      title={texts.history}
      styles={{ header: { padding: "0.75rem 1rem" }, body: { padding: 0 } }}
      closeButtonProps={{ "aria-label": chat.close }}
    >
      {panel}
    </Drawer>
  );
}
