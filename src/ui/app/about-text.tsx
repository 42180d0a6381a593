import { useServerName } from '#ui/backends/use-backend.ts';
import { Button } from '#ui/controls/button.tsx';
import { clickWord } from '#ui/format/touch-words.ts';

/** The paper on GM-Skip, the method that the search implements. */
const PAPER_URL = 'https://arxiv.org/abs/2508.18227';

/** What Skipscope does, in four steps, and where what is looked at stays. */
export default function AboutText({ onTour }: { readonly onTour: () => void }) {
  const server = useServerName();
  return (
    <>
      <ol className="about-steps">
        <li>
          <strong>Skip by hand.</strong> {clickWord()} blocks in the strip. A skipped block is not executed at
          all: the residual stream passes it unchanged. Both answers and times are measured{' '}
          {server === null ? 'in your browser, on your machine' : `on ${server}`}.
        </li>
        <li>
          <strong>Search.</strong> The greedy search removes, step by step, the block whose loss costs the
          task metric least, until the metric falls below α times the full model’s.
        </li>
        <li>
          <strong>Choose.</strong> <em>High Performance</em> is the point with the best metric,{' '}
          <em>High Sparsity</em> the sparsest point that keeps the constraint. {clickWord()} any point to load
          its skip set everywhere.
        </li>
        <li>
          <strong>Export.</strong> Take the skip set with you as JSON, CSV or Python for transformers.
        </li>
      </ol>
      <Button onClick={onTour}>Show me around the page (30 s)</Button>
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
    </>
  );
}
