import { render } from "preact";

/** What the script tag says: `data-widget-key` and so on, and where it was loaded from. */
export interface MountOptions {
  url: string;
  widgetKey: string;
  [data: string]: string;
}

/** Called once by `/widget.js` with the data attributes of its script tag. */
export function mount(options: MountOptions): void {
  const host = document.body.appendChild(document.createElement("div"));
  render(<p>{options.widgetKey}</p>, host.attachShadow({ mode: "open" }));
}
