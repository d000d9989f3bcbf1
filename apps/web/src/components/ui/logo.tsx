/** The mark: two tracks that part at a switch. */
export function Mark(props: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" aria-hidden className={props.className}>
      <rect width="24" height="24" rx="6.5" className="fill-primary" />
      <path
        d="M9 4.5v15M9 14.5c0-5 6.5-3.6 6.5-8.2V4.5"
        className="stroke-on-primary"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <circle cx="9" cy="15" r="2.75" className="fill-accent stroke-primary" strokeWidth="1.25" />
    </svg>
  );
}
