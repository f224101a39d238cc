import type { Me } from "@conversas/client";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useAgentState, useClient, useRest } from "./client";
import { answerOf } from "./rest";

const ASK_AGAIN_MS = 30_000; // no frame says that a permission was given; one that was taken away is told at once

/** Who I am. By REST, which answers without a licence too; the socket's word is newer when it is there. */
export function useMe(): { me: Me | null; error: Error | null } {
  const rest = useRest();
  const client = useClient();
  const live = useAgentState((state) => state.me);
  const connection = useAgentState((state) => state.connection);
  const { data, error, refetch } = useQuery({
    queryKey: ["me"],
    queryFn: () => answerOf(rest.GET("/v1/me")),
    refetchInterval: ASK_AGAIN_MS,
    refetchOnWindowFocus: "always",
  });
  const stopped = connection.status === "stopped" ? connection.code : null;
  const may = data?.licensed && data.features.live_chat;
  useEffect(() => {
    if (stopped !== null) void refetch();
  }, [stopped, refetch]);
  useEffect(() => {
    if (stopped === NOT_AVAILABLE && may) client.connect();
  }, [stopped, may, client]);
  const me = data ?? live;
  return { me: me && live ? { ...me, availability: live.availability } : me, error };
}

export const NOT_AVAILABLE = 4507;

export function isAdmin(me: Me): boolean {
  return me.permissions.includes("manage_settings");
}

export function isSupervisor(me: Me): boolean {
  return me.permissions.includes("view_all_conversations");
}
