import { useQuery } from "@tanstack/react-query";
import { useRest } from "../../live/client";
import { answerOf } from "../../live/rest";
import type { Rest } from "@conversas/client/rest";
import type { CannedReply } from "./fitting";

const PAGES = 10; // of 100: nobody looks through more; beyond it the search of the settings helps

async function all(rest: Rest): Promise<CannedReply[]> {
  const replies: CannedReply[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const query = { limit: 100, ...(cursor && { cursor }) };
    const { items, next_cursor } = await answerOf(rest.GET("/v1/canned-replies", { params: { query } }));
    replies.push(...items);
    if (!next_cursor) break;
    cursor = next_cursor;
  }
  return replies;
}

/** Every canned reply that this agent may use. */
export function useCannedReplies() {
  const rest = useRest();
  return useQuery({ queryKey: ["canned-replies"], queryFn: () => all(rest), staleTime: 60_000 });
}
