/** Leads to the parts of a long page of settings; beside it on wide screens, gone on narrow ones. */
export function SettingsNav(props: { readonly parts: readonly (readonly [id: string, words: string])[] }) {
  return (
    <nav aria-label="Parts of the settings" className="sticky top-20 hidden self-start lg:block">
      <ul className="flex flex-col gap-0.5">
        {props.parts.map(([id, words]) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className="flex h-8 items-center rounded-md px-2.5 text-sm text-muted transition-colors hover:bg-hover hover:text-ink"
            >
              {words}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
