import { flushSync } from 'react-dom';

import { Button } from '#ui/controls/button.tsx';
import { useRovingFocus } from '#ui/controls/roving-focus.ts';

/** The parts of the page below the strip. A narrow page shows one of them at a time. */
const PAGE_PARTS = ['playground', 'search', 'data', 'comparison', 'drive'] as const;

export type PagePart = (typeof PAGE_PARTS)[number];

const NAMES: Readonly<Record<PagePart, string>> = {
  playground: 'Playground',
  search: 'Search',
  data: 'Data & runs',
  comparison: 'Comparison',
  drive: 'Drive',
};

interface PartSwitchProps {
  readonly part: PagePart;
  readonly onPart: (part: PagePart) => void;
}

/** Brings a part into view: the playground with the strip above it, whose blocks it answers to, and any other from its first line on. */
function scrollToPart(part: PagePart, nav: Element | null): void {
  let place = part === 'playground' ? nav?.previousElementSibling : nav?.nextElementSibling;
  while (place && place.getClientRects().length === 0) place = place.nextElementSibling;
  place?.scrollIntoView({ block: 'start' });
}

/** Chooses the part that a narrow page shows; a wide one shows them all, and no switch. */
export function PartSwitch({ part, onPart }: PartSwitchProps) {
  const roving = useRovingFocus();
  return (
    <nav {...roving} className="part-switch" aria-label="Parts of the page">
      {PAGE_PARTS.map((one) => (
        <Button
          key={one}
          kind="ghost"
          aria-pressed={one === part}
          onClick={({ currentTarget }) => {
            flushSync(() => {
              onPart(one);
            });
            scrollToPart(one, currentTarget.closest('nav'));
          }}
        >
          {NAMES[one]}
        </Button>
      ))}
    </nav>
  );
}
