/** The resources of these pages, over REST. */
import type { paths } from "@conversas/client/rest";
import { type QueryKey, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useRest } from "../live/client";
import { answerOf } from "../live/rest";

type Answer<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;
type ItemOf<P extends keyof paths> = Answer<P> extends { items: (infer Item)[] } ? Item : never;

export type ListedAgent = ItemOf<"/v1/agents">;
export type CannedReply = ItemOf<"/v1/canned-replies">;
export type ApiKey = ItemOf<"/v1/api-keys">;
export type KeyScope = ApiKey["scopes"][number];
export type Ticket = ItemOf<"/v1/tickets">;

export const SETTINGS: QueryKey = ["settings", "live-chat"];

/** The live-chat settings of the account. */
export function useSettings() {
  const rest = useRest();
  return useQuery({ queryKey: SETTINGS, queryFn: () => answerOf(rest.GET("/v1/settings/live-chat")) });
}

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** A list that is read page by page, as far as it is wanted; `every` says in how many ms it is to be asked again. */
export function usePages<T>(
  key: QueryKey,
  read: (query: { cursor?: string }) => Promise<Page<T>>,
  every: (items: T[]) => number | false = () => false,
) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => read(pageParam === null ? {} : { cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page<T>) => page.next_cursor,
    refetchInterval: ({ state }) => every(state.data?.pages.flatMap(({ items }) => items) ?? []),
  });
  return { ...query, items: query.data?.pages.flatMap(({ items }) => items) ?? [] };
}
