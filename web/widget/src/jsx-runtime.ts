/**
 * Draws: elements are made to look as the markup says, changing only what has become another.
 *
 * The widget has one state and draws all of it whenever it changes, so its components are plain functions that are called
 * on the spot; there is nothing to keep for them between two drawings. An element is found again by its place in the markup
 * (conditions that are not met keep theirs), or by its `key`.
 */
import type { Elements, Props } from "./elements.js";

export interface VNode {
  readonly type: string;
  readonly props: Props;
  readonly children: readonly Child[];
  readonly key?: string | undefined;
}

export type Child = VNode | string | number | boolean | null | undefined | readonly Child[];

type Component<P> = (props: P) => Child;
type Drawn = { child: VNode | string; node: ChildNode };

// eslint-disable-next-line @typescript-eslint/no-namespace -- where the compiler looks for what markup may say
export declare namespace JSX {
  type Element = Child;
  type IntrinsicElements = Elements;
  interface IntrinsicAttributes {
    key?: string;
  }
  interface ElementChildrenAttribute {
    children: unknown;
  }
}

/** What markup is compiled to. */
export function h<P extends Props>(type: string | Component<P>, given: P | null, ...children: Child[]): Child {
  const { key, ...props } = given ?? ({} as P);
  if (typeof type === "string") return { type, props, children, key };
  const drawn = type({ ...props, children } as unknown as P);
  return key === undefined ? drawn : { ...(drawn as VNode), key };
}

export const Fragment = ({ children }: { children?: Child }): Child => children;

const SVG = "http://www.w3.org/2000/svg";
const drawings = new WeakMap<Node, Map<string, Drawn>>();

/** Make `children` the content of `parent`. */
export function draw(parent: Element | ShadowRoot, children: readonly Child[]): void {
  const before = drawings.get(parent);
  const now = new Map<string, Drawn>();
  place(children, "", (id, child) => now.set(id, drawn(child, before?.get(id))));
  drawings.set(parent, now);
  const kept = new Set([...now.values()].map(({ node }) => node));
  for (const { node } of before?.values() ?? []) if (!kept.has(node)) node.remove();
  let next = parent.firstChild;
  for (const node of kept) {
    if (node === next) next = node.nextSibling;
    else parent.insertBefore(node, next);
  }
}

/** Name each child that is to be seen by its place, or by its key. */
function place(children: readonly Child[], path: string, use: (id: string, child: VNode | string) => void): void {
  children.forEach((child, at) => {
    const id = `${path} ${(child as VNode | null)?.key ?? at}`;
    if (Array.isArray(child)) place(child as readonly Child[], id, use);
    else if (child != null && typeof child !== "boolean") use(id, typeof child === "object" ? (child as VNode) : String(child));
  });
}

function drawn(child: VNode | string, was: Drawn | undefined): Drawn {
  if (was?.child === child) return was;
  if (typeof child === "string") {
    const text = (typeof was?.child === "string" && was.node) || document.createTextNode("");
    text.nodeValue = child;
    return { child, node: text };
  }
  const { type, props } = child;
  const old = was && typeof was.child === "object" && was.child.type === type ? was.child.props : undefined;
  const inside = type === "svg" || type === "path";
  const made = inside ? document.createElementNS(SVG, type) : document.createElement(type);
  const node = old ? (was?.node as Element) : made;
  draw(node, child.children);
  for (const name of Object.keys({ ...old, ...props })) change(node, name, props[name], old?.[name]);
  return { child, node };
}

function change(node: Element, name: string, to: unknown, from: unknown): void {
  if (name === "value") {
    if ((node as HTMLInputElement).value !== to) (node as HTMLInputElement).value = to as string;
  } else if (to === from) {
    return;
  } else if (name.startsWith("on")) {
    const event = name.slice(2).toLowerCase();
    node.removeEventListener(event, from as EventListener);
    node.addEventListener(event, to as EventListener);
  } else if (to == null || (to === false && !name.startsWith("aria"))) {
    node.removeAttribute(name);
  } else {
    node.setAttribute(name, String(to));
  }
}
