import { CircleHelp } from 'lucide-react';

import { useServerName } from '#ui/backends/use-backend.ts';
import { IconButton } from '#ui/controls/button.tsx';
import { DialogBox } from '#ui/controls/dialog-box.tsx';

/** The paper on GM-Skip, the method that the search implements. */
const PAPER_URL = 'https://arxiv.org/abs/2508.18227';

/** The dialog explains the method and the page in a minute. */
export function AboutDialog() {
  const server = useServerName();
  return (
    <DialogBox
      title="How Skipscope works"
      description="Which Transformer blocks of this model can be skipped for a task, at what cost, for what gain?"
      trigger={
        <IconButton label="How it works">
          <CircleHelp size={17} aria-hidden />
        </IconButton>
      }
    >
      <ol className="about-steps">
        <li>
          <strong>Skip by hand.</strong> Click blocks in the strip. A skipped block is not executed at all:
          the residual stream passes it unchanged. Both answers and times are measured{' '}
          {server === null ? 'in your browser, on your machine' : `on ${server}`}.
        </li>
        <li>
          <strong>Search.</strong> The greedy search removes, step by step, the block whose loss costs the
          task metric least, until the metric falls below α times the full model’s.
        </li>
        <li>
          <strong>Choose.</strong> <em>High performance</em> is the point with the best metric,{' '}
          <em>high sparsity</em> the sparsest point that keeps the constraint. A click on any point loads its
          skip set everywhere.
        </li>
        <li>
          <strong>Export.</strong> Take the skip set with you as JSON, CSV or Python for transformers.
        </li>
      </ol>
      <p>
        The method is GM-Skip:{' '}
        <a href={PAPER_URL} target="_blank" rel="noreferrer">
          arXiv 2508.18227
        </a>
        . The model, your pictures and your results{' '}
        {server === null
          ? 'never leave this browser.'
          : `are on ${server}, which you have chosen, and nowhere else.`}
      </p>
      <p>
        Skipscope is free software (MIT).{' '}
        <a href="licences.txt" target="_blank" rel="noreferrer">
          Licences
        </a>{' '}
        of everything in this page.
      </p>
    </DialogBox>
  );
}
