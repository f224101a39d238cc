/** The product's mark. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect width="32" height="32" rx="9" fill="#4c58e0" />
      <path
        d="M8 13a5 5 0 0 1 5-5h6a5 5 0 0 1 5 5v2.5a5 5 0 0 1-5 5h-4.2l-4 3.4c-.6.5-1.4.1-1.4-.7v-3.3A5 5 0 0 1 8 15.500z"
        fill="#fff"
      />
      <circle cx="13" cy="14.300" r="1.500" fill="#4c58e0" />
      <circle cx="19" cy="14.300" r="1.500" fill="#4c58e0" />
    </svg>
  );
}
