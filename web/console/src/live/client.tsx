/** The client of the sockets and the one of REST, for every component below. */
import { type AgentClient, type AgentState, createAgentClient } from "@conversas/client";
import { createRest, type Rest } from "@conversas/client/rest";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { getToken } from "../session/token";

interface Clients {
  client: AgentClient;
  rest: Rest;
}

const ClientsContext = createContext<Clients | null>(null);

function makeClients(): Clients {
  const url = window.location.origin;
  return { client: createAgentClient({ url, getToken }), rest: createRest({ url, getToken: () => getToken("start") }) };
}

/** One agent's clients; connected while this is mounted. Give it a `key` of the agent: nothing of one is left for another. */
export function ConversasProvider({ children }: { children: ReactNode }) {
  const [clients] = useState(makeClients);
  const queries = useQueryClient();
  useEffect(() => {
    clients.client.connect();
    return () => {
      clients.client.close();
      queries.clear();
    };
  }, [clients, queries]);
  return <ClientsContext value={clients}>{children}</ClientsContext>;
}

function useClients(): Clients {
  const clients = useContext(ClientsContext);
  if (!clients) throw new Error("There is no ConversasProvider above.");
  return clients;
}

export function useClient(): AgentClient {
  return useClients().client;
}

export function useRest(): Rest {
  return useClients().rest;
}

/**
 * A part of the live state; renders again only when that part is another object. Choose what is in the state already:
 * a selector that makes a new object each time would never come to rest.
 */
export function useAgentState<T>(part: (state: AgentState) => T): T {
  const client = useClient();
  return useSyncExternalStore(client.subscribe, () => part(client.getState()));
}
