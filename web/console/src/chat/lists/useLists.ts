/** The four lists of the tab: New and Mine from the socket; Others and Closed from REST, kept up to date by it. */
import type { Conversation } from "@conversas/client";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useAgentState, useClient, useRest } from "../../live/client";
import { isSupervisor } from "../../live/me";
import { useAgent } from "../../live/MeContext";
import { answerOf } from "../../live/rest";
import { byActivity, byClose, byWaiting, type Group, merged, type Section } from "./rows";

const PAGE = 50;
const SNAPSHOT_HOLDS = 200; // conversations of a group; above it only the count says how many there are

export interface ListQuery {
  /** Only this agent's among Others; null: everybody's. */
  agentId: string | null;
  /** What is searched for in Closed. */
  q: string;
  folded: ReadonlySet<Group>;
}

export interface Lists {
  sections: Section[];
  loadMore: (group: Group) => void;
  failed: (group: Group) => boolean;
}

export function useLists({ agentId, q, folded }: ListQuery): Lists {
  const me = useAgent();
  const supervises = isSupervisor(me);
  const conversations = useAgentState((state) => state.conversations);
  const left = useAgentState((state) => state.left);
  const counts = useAgentState((state) => state.counts);
  const heard = useAgentState((state) => state.snapshots) > 0;
  const others = usePages("others", supervises && heard, { ...(agentId && { agent_id: agentId }) });
  const closed = usePages("closed", heard && !folded.has("closed"), { ...(q && { q }) });

  const sections = useMemo(() => {
    const all = Object.values(conversations);
    const [waiting, mine] = (["new", "mine"] as const).map((group) => all.filter((it) => it.group === group));
    const section = (group: Group, rows: Conversation[], count: number | null, rest?: Pages): Section => ({
      group,
      conversations: rows,
      count,
      open: !folded.has(group),
      more: rest?.hasNextPage ?? false,
      pending: rest ? rest.isPending : !heard,
    });
    const result = [
      section("new", byWaiting(waiting ?? []), countOf(waiting?.length, counts?.new)),
      section("mine", byActivity(mine ?? []), countOf(mine?.length, counts?.mine)),
    ];
    if (supervises) {
      const joins = ({ owner }: Conversation): boolean => agentId === null || owner?.id === agentId;
      const rows = byActivity(merged("others", others.items, conversations, left, joins)).filter(joins);
      result.push(section("others", rows, counts?.others ?? null, others));
    }
    const rows = merged("closed", closed.items, conversations, left, () => q === "" && !closed.isPending);
    result.push(section("closed", q ? rows : byClose(rows), null, closed));
    return result;
  }, [conversations, left, counts, heard, others, closed, folded, supervises, agentId, q]);

  return {
    sections,
    loadMore: (group) => (group === "others" ? others : closed).loadMore(),
    failed: (group) => (group === "others" ? others.isError : group === "closed" && closed.isError),
  };
}

function countOf(here = 0, told = 0): number {
  return here < SNAPSHOT_HOLDS ? here : Math.max(here, told);
}

interface Pages {
  items: readonly Conversation[];
  hasNextPage: boolean;
  isPending: boolean;
  isError: boolean;
  loadMore: () => void;
}

const NONE: readonly Conversation[] = [];

function usePages(group: "others" | "closed", enabled: boolean, filter: { agent_id?: string; q?: string }): Pages {
  const rest = useRest();
  const client = useClient();
  const snapshots = useAgentState((state) => state.snapshots);
  const query = useInfiniteQuery({
    queryKey: ["conversations", group, filter, snapshots],
    enabled,
    initialPageParam: undefined as string | undefined,
    placeholderData: keepPreviousData,
    staleTime: 0, // a permission that comes back, a list that is unfolded: what was known of it may be over
    queryFn: async ({ pageParam, signal }) => {
      const asked = { group, limit: PAGE, ...filter, ...(pageParam && { cursor: pageParam }) };
      const page = await answerOf(rest.GET("/v1/conversations", { params: { query: asked }, signal }));
      if (!filter.q) client.remember(page.items);
      return page;
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const { data, hasNextPage, isPending, isError, isFetching, fetchNextPage, refetch } = query;
  return useMemo(
    () => ({
      items: data?.pages.flatMap((page) => page.items) ?? NONE,
      hasNextPage,
      isPending: enabled && isPending,
      isError,
      loadMore: () => {
        if (isFetching) return;
        void (hasNextPage && !isError ? fetchNextPage() : refetch());
      },
    }),
    [data, hasNextPage, isPending, isError, isFetching, fetchNextPage, refetch, enabled],
  );
}
