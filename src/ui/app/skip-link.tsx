import { flushSync } from 'react-dom';

interface SkipLinkProps {
  /** The id of the panel that it leads to. */
  readonly panel: string;
  /** Called before, to show the panel where it is hidden. */
  readonly onSkip: () => void;
}

/**
 * Leads the keyboard past what comes before a panel. The address is left alone, so that a link to the page stays one to
 * what it shows.
 */
export function SkipLink({ panel, onSkip }: SkipLinkProps) {
  return (
    <a
      className="skip-link button"
      href={`#${panel}`}
      onClick={(event) => {
        event.preventDefault();
        flushSync(onSkip);
        const section = document.getElementById(panel);
        section?.focus();
        section?.scrollIntoView({ block: 'nearest' });
      }}
    >
      Skip to {panel}
    </a>
  );
}
