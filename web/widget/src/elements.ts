/** What the markup of the widget may say about an element. */
import type { Child } from "./jsx-runtime.js";

type Value = string | number | boolean | null | undefined;
export type Props = Record<string, unknown> & { key?: string };

type Heard<E, T> = (event: E & { currentTarget: T }) => unknown;

interface Attributes<T> {
  [attribute: `aria-${string}` | `stroke-${string}`]: Value;
  key?: string;
  children?: Child;
  class?: string;
  id?: string;
  role?: string;
  lang?: string;
  dir?: string;
  title?: string;
  tabIndex?: number;
  type?: string;
  value?: string;
  rows?: number;
  required?: boolean;
  placeholder?: string;
  enterkeyhint?: string;
  inputMode?: string;
  autoComplete?: string;
  maxLength?: number;
  noValidate?: boolean;
  dateTime?: string;
  href?: string;
  target?: string;
  rel?: string;
  src?: string;
  alt?: string;
  referrerpolicy?: string;
  onClick?: Heard<MouseEvent, T>;
  onError?: Heard<Event, T>;
  onFocusOut?: Heard<FocusEvent, T>;
  onInput?: Heard<InputEvent, T>;
  onKeyDown?: Heard<KeyboardEvent, T>;
  onKeyPress?: Heard<KeyboardEvent, T>;
  onKeyUp?: Heard<KeyboardEvent, T>;
  onScroll?: Heard<Event, T>;
  onSubmit?: Heard<SubmitEvent, T>;
}

interface Drawing {
  [attribute: `aria-${string}` | `stroke-${string}`]: Value;
  children?: Child;
  viewBox?: string;
  width?: number;
  height?: number;
  fill?: string;
  stroke?: string;
  d?: string;
  cx?: string;
  cy?: string;
  r?: string;
}

export type Elements = { [Tag in keyof HTMLElementTagNameMap]: Attributes<HTMLElementTagNameMap[Tag]> } & Record<"svg" | "path" | "circle", Drawing>;
