import type { ComponentChildren } from "preact";
import { isOnline } from "../state.js";
import { MoonIcon } from "./icons.js";
import { shown } from "./shown.js";

/** What a visitor is told before writing: the greeting, or that nobody is there. */
export function Notice() {
  const { state, texts } = shown();
  if (isOnline(state)) return <Greeting />;
  return <Card icon={<MoonIcon />} title={texts.away} text={texts.leaveMessage} />;
}

export function Greeting() {
  return <p class="greeting bubble">{shown().state.widget?.texts.greeting}</p>;
}

export function Card({ icon, title, text }: { icon: ComponentChildren; title: string; text?: string }) {
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
