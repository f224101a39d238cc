/** Lines on a square of 24 by 24. */
export function Drawing({ path, size = 20, width = 2 }: { path: string; size?: number | undefined; width?: number | undefined }) {
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path d={path} stroke-width={width} />
    </svg>
  );
}

export const DOWN = "m6 9 6 6 6-6";
export const CHAT = "M21 11.5a8.4 8.4 0 0 1-12.2 7.5L3 21l2-5.6A8.5 8.5 0 1 1 21 11.5zM8.5 11.5h.01M12.5 11.5h.01M16.5 11.5h.01";
