/** The line that a site's pages need for the widget; `server` is the origin of this console. */
export function embedSnippet(server: string, widgetKey: string): string {
  return `<script async src="${server}/widget.js" data-widget-key="${widgetKey}"></script>`;
}

/** An address as browsers send it in `Origin`; null when it is none. A path is cut off, a host name becomes https. */
export function originOf(text: string): string | null {
  const typed = text.trim();
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
  try {
    const { protocol, origin, hostname } = new URL(whole);
    return /^https?:$/.test(protocol) && !hostname.includes("*") && !hostname.includes("%") ? origin : null;
  } catch {
    return null;
  }
}
