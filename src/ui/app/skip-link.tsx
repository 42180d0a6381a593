interface SkipLinkProps {
  /** The id of the panel that it leads to. */
  readonly panel: string;
}

/**
 * Leads the keyboard past what comes before a panel. The address is left alone, so that a link to the page stays one to
 * what it shows.
 */
export function SkipLink({ panel }: SkipLinkProps) {
  return (
    <a
      className="skip-link button"
      href={`#${panel}`}
      onClick={(event) => {
        event.preventDefault();
        const section = document.getElementById(panel);
        section?.focus();
        section?.scrollIntoView({ block: 'nearest' });
      }}
    >
      Skip to {panel}
    </a>
  );
}
