import type { TopTokens } from '#store/state/importance-state.ts';
import { formatPercent } from '#ui/format/numbers.ts';
import { tokenText } from './token-text.ts';
import './token-bars.css';

interface TokenBarsProps {
  readonly label: string;
  readonly tokens: TopTokens;
}

/** Tokens with bars as long as they are probable. */
export function TokenBars({ label, tokens }: TokenBarsProps) {
  return (
    <ul className="token-bars num" aria-label={label}>
      {tokens.map(({ id, text, probability }) => (
        <li key={id}>
          <span className="token-bar" style={{ width: formatPercent(probability).replace(' ', '') }} />
          <span className="token-text">{tokenText(text)}</span>
          <span>{formatPercent(probability)}</span>
        </li>
      ))}
    </ul>
  );
}
