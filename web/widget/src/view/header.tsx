import { conversationOf, isOnline, isOpen, viewOf } from "../state.js";
import { Avatar } from "./avatar.js";
import { Icon } from "./icons.js";
import { shown } from "./shown.js";

/** Who one talks to: the account, then the agent who has taken the conversation. */
export function Header() {
  const { chat, state, texts } = shown();
  const account = state.widget?.account.name ?? "";
  const conversation = conversationOf(state);
  const talks = viewOf(state) === "conversation" && isOpen(conversation);
  const owner = talks ? conversation?.owner : null;
  const online = isOnline(state);
  return (
    <header class="header">
      <Avatar name={owner?.name ?? account} photo={owner?.avatar_url} />
      <div class="who">
        <h2>{owner?.name ?? account}</h2>
        <p>
          {!owner && <i class={online ? "dot on" : "dot"} />}
          {owner ? account : online ? texts.online : texts.offline}
        </p>
      </div>
      <div class="menu" onFocusOut={leaveMenu}>
        <button class="icon" aria-label={texts.menu} aria-expanded={state.menu} onClick={() => chat.setMenu(!state.menu)}>
          <Icon of="more" width={3} />
        </button>
        {state.menu && (
          <div class="choices">
            <button onClick={chat.switchSound}>
              {state.sound ? texts.soundOff : texts.soundOn}
            </button>
            {talks && (
              <button onClick={() => chat.askToEnd(true)}>
                {texts.end}
              </button>
            )}
          </div>
        )}
      </div>
      <button class="icon" aria-label={texts.close} onClick={chat.hide}>
        <Icon of="close" />
      </button>
    </header>
  );
}

function leaveMenu({ currentTarget, relatedTarget }: FocusEvent & { currentTarget: Element }): void {
  if (!currentTarget.contains(relatedTarget as Node | null)) shown().chat.setMenu(false);
}
