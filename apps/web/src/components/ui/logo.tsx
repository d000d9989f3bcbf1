/** The mark: two tracks that part at a switch. */
export function Mark(props: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 24 24" fill="none" aria-hidden className={props.className}>
      <path d="M8 2v20" stroke="currentColor" strokeWidth="2.25" strokeLinecap="round" />
      <path
        d="M8 15.5c0-5.5 8.5-4.5 8.5-10V2"
        stroke="currentColor"
        strokeWidth="2.25"
        strokeLinecap="round"
        fill="none"
      />
      <circle cx="8" cy="16" r="3" fill="var(--accent)" stroke="var(--canvas)" strokeWidth="1.5" />
    </svg>
  );
}
