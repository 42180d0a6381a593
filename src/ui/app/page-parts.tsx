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
          onClick={() => {
            onPart(one);
          }}
        >
          {NAMES[one]}
        </Button>
      ))}
    </nav>
  );
}
