import { useEffect, useRef } from 'react';

import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import { plural } from '#ui/format/numbers.ts';
import { useApp, useAppStore } from '#ui/store-context.tsx';
import { measureScale, valueText } from './measure-scale.ts';
import { WeightsDetails } from './weights-details.tsx';

interface BlockCardProps {
  readonly block: number;
  readonly report: ImportanceReport;
}

/** By how many samples the answer is another one without the block. */
function changedAnswers({ answers }: ImportanceReport, block: number): number | null {
  const without = answers?.without[block];
  if (!answers || !without) return null;
  return without.filter(({ answer }, sample) => answer !== answers.full[sample]?.answer).length;
}

/** Brings the card into view and gives it the focus, once it was asked for. */
function useAwaitedCard() {
  const store = useAppStore();
  const awaited = useApp((state) => state.cardAwaited);
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!awaited) return;
    card.current?.scrollIntoView({ block: 'center' });
    card.current?.focus({ preventScroll: true });
    store.getState().cardIsShown();
  }, [store, awaited]);
  return card;
}

/** All that was measured of one block. */
export function BlockCard({ block, report }: BlockCardProps) {
  const card = useAwaitedCard();
  const changed = changedAnswers(report, block);
  return (
    <section ref={card} className="block-card" tabIndex={-1} aria-label={`Block ${String(block)}`}>
      <h3>Block {block}, skipped alone</h3>
      <dl className="facts num">
        {report.measures.map(({ key, label, blocks }) => (
          <div key={key} className="block-card-row">
            <dt>{label}</dt>
            <dd>{valueText(blocks[block] ?? null, measureScale(key, report.metric))}</dd>
          </div>
        ))}
        {changed === null ? null : (
          <div className="block-card-row">
            <dt>Other answers</dt>
            <dd>
              {changed} of {plural(report.samples.length, 'sample')}
            </dd>
          </div>
        )}
      </dl>
      <WeightsDetails block={block} model={report.model.hash} />
    </section>
  );
}
