/** The mark: a tide and what it watches. */
export function Logo({ size = 22 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden className="shrink-0">
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <path
        d="M5 19.5c3.2 0 3.2-3 6.4-3s3.2 3 6.4 3 3.2-3 6.4-3c1.1 0 1.9.3 2.8.8"
        fill="none"
        strokeWidth="2.6"
        strokeLinecap="round"
        className="stroke-on-accent"
      />
      <circle cx="21.5" cy="9.5" r="2.6" className="fill-on-accent" />
    </svg>
  );
}
