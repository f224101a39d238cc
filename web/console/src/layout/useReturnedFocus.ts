import { useEffect } from "react";

/** When a dialog ends, the focus goes back to what opened it, or to the page's title when that is gone. */
export function useReturnedFocus(): void {
  useEffect(() => {
    const opener = document.activeElement;
    return () => {
      setTimeout(() => {
        if (document.activeElement !== document.body) return; // somebody else has it already
        const kept = opener instanceof HTMLElement && opener.isConnected && opener !== document.body;
        (kept ? opener : document.querySelector<HTMLElement>("main h1"))?.focus();
      });
    };
  }, []);
}
