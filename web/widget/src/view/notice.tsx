import type { Child } from "../jsx-runtime.js";
import { isOnline } from "../state.js";
import { Avatar } from "./avatar.js";
import { Icon } from "./icons.js";
import { shown } from "./shown.js";

/** What a visitor is told before writing: the greeting, or that nobody is there. */
export function Notice() {
  const { state, texts } = shown();
  if (isOnline(state)) return <Greeting />;
  return <Card icon={<Icon of="moon" size={22} />} title={texts.away} text={texts.leaveMessage} />;
}

export function Greeting() {
  const { widget } = shown().state;
  return (
    <div class="message theirs last">
      <Avatar name={widget?.account.name ?? ""} />
      <p class="bubble greeting">{widget?.texts.greeting}</p>
    </div>
  );
}

export function Card({ icon, title, text }: { icon: Child; title: string; text?: string }) {
  return (
    <div class="card">
      {icon}
      <div>
        <strong>{title}</strong>
        {text && <p>{text}</p>}
      </div>
    </div>
  );
}
