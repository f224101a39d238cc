/** The tab Live chat. */
export function ChatPage() {
  return <main />;
}
