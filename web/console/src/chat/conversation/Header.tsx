import type { Conversation } from "@conversas/client";
import { ActionIcon, Button } from "@mantine/core";
import { IconArrowLeft, IconArrowsExchange, IconCircleCheck, IconHistory, IconPencil } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTexts } from "../../i18n/locale";
import { Face } from "../../layout/Face";
import { navigate } from "../../router";
import { CHAT } from "../texts";
import type { DialogName } from "./Conversation";
import classes from "./Conversation.module.css";
import { CONVERSATION } from "./texts";

interface HeaderProps {
  conversation: Conversation;
  historyShown: boolean;
  onHistory: () => void;
  onDialog: (name: DialogName) => void;
}

/** Who it is, and the four things that can be done. */
export function Header({ conversation, historyShown, onHistory, onDialog }: HeaderProps) {
  const texts = useTexts(CONVERSATION);
  const chat = useTexts(CHAT);
  const { requester, number, status, group } = conversation;
  const open = status !== "closed";
  const name = requester.name ?? chat.anonymous;
  return (
    <header className={classes.header}>
      <ActionIcon className={classes.back} variant="subtle" color="gray" size="lg" aria-label={texts.back} onClick={() => navigate("/")}>
        <IconArrowLeft size={20} aria-hidden />
      </ActionIcon>
      <Face name={name} url={null} size={38} />
      <div className={classes.names}>
        <h1>{name}</h1>
        <p>
          {texts.number(number)} · <State conversation={conversation} />
        </p>
      </div>
      <div className={classes.actions}>
        {open && !requester.registered && (
          <span className={classes.edit}>
            <Action label={texts.edit} icon={<IconPencil size={19} aria-hidden />} onClick={() => onDialog("requester")} />
          </span>
        )}
        <Action label={texts.history} pressed={historyShown} icon={<IconHistory size={19} aria-hidden />} onClick={onHistory} />
        {open && group !== "new" && (
          <Action label={texts.transfer} icon={<IconArrowsExchange size={19} aria-hidden />} onClick={() => onDialog("transfer")} />
        )}
        {open && (
          <>
            <Button className={classes.closeWide} size="sm" onClick={() => onDialog("close")}>
              {texts.close}
            </Button>
            <ActionIcon className={classes.closeNarrow} size={38} title={texts.close} aria-label={texts.close} onClick={() => onDialog("close")}>
              <IconCircleCheck size={20} aria-hidden />
            </ActionIcon>
          </>
        )}
      </div>
    </header>
  );
}

function State({ conversation: { group, owner, status } }: { conversation: Conversation }) {
  const texts = useTexts(CONVERSATION);
  if (status === "closed") return texts.closed;
  if (status === "new") return texts.isNew;
  if (group === "mine") return texts.mine;
  return owner ? texts.withOwner(owner.name) : null;
}

interface ActionProps {
  label: string;
  icon: ReactElement;
  pressed?: boolean;
  onClick: () => void;
}

function Action({ label, icon, pressed, onClick }: ActionProps) {
  return (
    <ActionIcon
      className={classes.action}
      variant="subtle"
      color="gray"
      size={38}
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      onClick={onClick}
    >
      {icon}
    </ActionIcon>
  );
}
