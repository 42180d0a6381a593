import type { ImportanceReport } from '#service/contract/importance-operations.ts';
import { plural } from '#ui/format/numbers.ts';
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

/** All that was measured of one block. */
export function BlockCard({ block, report }: BlockCardProps) {
  const changed = changedAnswers(report, block);
  return (
    <section className="block-card" aria-label={`Block ${String(block)}`}>
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
