import type { Me } from "@conversas/client";
import { createContext, useContext } from "react";

const MeContext = createContext<Me | null>(null);
export const MeProvider = MeContext.Provider;

/** The agent who is signed in; below `MeProvider` there always is one. */
export function useAgent(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error("There is no MeProvider above.");
  return me;
}
