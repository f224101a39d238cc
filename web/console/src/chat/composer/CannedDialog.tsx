import "../dialogs/styles";
import { Modal, Skeleton, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTexts } from "../../i18n/locale";
import { Link } from "../../router";
import { useReturnedFocus } from "../../layout/useReturnedFocus";
import { CHAT } from "../texts";
import { useCannedReplies } from "./canned";
import { type CannedReply, fitting } from "./fitting";
import classes from "./Composer.module.css";
import { Reply } from "./Reply";
import { COMPOSER } from "./texts";

interface CannedDialogProps {
  onClose: () => void;
  onChoose: (reply: CannedReply) => void;
}

/** The window with the canned replies, beside the text box. */
export default function CannedDialog({ onClose, onChoose }: CannedDialogProps) {
  useReturnedFocus();
  const texts = useTexts(COMPOSER);
  const chat = useTexts(CHAT);
  const [q, setQ] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const { data, isPending, isError } = useCannedReplies();
  const found = fitting(data ?? [], q);

  function move(event: KeyboardEvent): void {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [...(list.current?.querySelectorAll<HTMLElement>("button") ?? [])];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  return (
    <Modal opened onClose={onClose} title={texts.canned} closeButtonProps={{ "aria-label": chat.close }} size="lg">
      <div onKeyDown={move}>
        {(data?.length ?? 0) > 0 && (
          <TextInput
            data-autofocus
            type="search"
            aria-label={texts.search}
            placeholder={texts.search}
            leftSection={<IconSearch size={16} aria-hidden />}
            value={q}
            onChange={({ currentTarget }) => setQ(currentTarget.value)}
            onKeyDown={({ key }) => {
              if (key === "Enter" && found[0]) onChoose(found[0]);
            }}
          />
        )}
        {isPending && <Skeleton height={56} mt="sm" role="status" aria-label={chat.loading} />}
        {isError && <Text c="var(--bad)">{chat.retry}</Text>}
        {data && found.length === 0 && <Nothing registered={data.length > 0} />}
        <div ref={list} className={classes.replies}>
          {found.map((reply) => (
            <UnstyledButton key={reply.id} className={classes.reply} onClick={() => onChoose(reply)}>
              <Reply reply={reply} />
            </UnstyledButton>
          ))}
        </div>
      </div>
    </Modal>
  );
}

function Nothing({ registered }: { registered: boolean }) {
  const texts = useTexts(COMPOSER);
  return (
    <Text c="dimmed" mt="sm">
      {registered ? texts.noneFound : texts.none}{" "}
      {!registered && <Link to="/settings/canned-replies">{texts.manage}</Link>}
    </Text>
  );
}
