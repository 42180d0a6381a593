import { Toolbar } from 'radix-ui';

import { CopyLink } from '#ui/address/copy-link.tsx';
import { Button } from '#ui/controls/button.tsx';
import { clickWord } from '#ui/format/touch-words.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import type { ClickTool } from './block-grid.tsx';
import { UndoButtons } from './undo-buttons.tsx';

const tools: readonly { readonly value: ClickTool; readonly label: string }[] = [
  { value: 'skip', label: 'Skip' },
  { value: 'protect', label: 'Protect' },
];

interface StripToolbarProps {
  readonly tool: ClickTool;
  readonly onTool: (tool: ClickTool) => void;
}

/** What changes the strip as a whole. It is one stop of the Tab key; arrow keys go from button to button. */
export function StripToolbar({ tool, onTool }: StripToolbarProps) {
  const store = useAppStore();
  const untouched = useApp((state) => state.skip.length === 0);
  return (
    <Toolbar.Root className="strip-toolbar" aria-label="Skip set">
      <span className="strip-tool">{clickWord()} to</span>
      <Toolbar.ToggleGroup
        type="single"
        className="segmented"
        aria-label="A click on a block will"
        value={tool}
        onValueChange={(next) => {
          const picked = tools.find(({ value }) => value === next);
          if (picked) onTool(picked.value);
        }}
      >
        {tools.map(({ value, label }) => (
          <Toolbar.ToggleItem key={value} value={value}>
            {label}
          </Toolbar.ToggleItem>
        ))}
      </Toolbar.ToggleGroup>
      <UndoButtons />
      <Toolbar.Button asChild>
        <Button
          disabled={untouched}
          onClick={() => {
            store.getState().loadSkipSet([]);
          }}
        >
          Keep all
        </Button>
      </Toolbar.Button>
      <Toolbar.Button asChild>
        <CopyLink className="strip-link" />
      </Toolbar.Button>
    </Toolbar.Root>
  );
}
