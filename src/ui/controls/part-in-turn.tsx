import type { ComponentType, ReactNode } from 'react';

import { InTurn, type InTurnProps } from './in-turn.tsx';
import { LazyPart } from './lazy-part.tsx';

/**
 * A part of the page whose script is fetched once a person may see it soon, and which is then drawn in turn. A `lazy` part that is
 * rendered while its script is on the way would be drawn together with all others that wait, and 300 ms after the last one.
 */
export function partInTurn<Props extends object>(
  load: () => Promise<{ readonly default: ComponentType<Props> }>,
): (props: Props & Pick<InTurnProps, 'evenFar'>) => ReactNode {
  let Part: ComponentType<Props> | null = null;
  const fetchPart = async () => {
    Part = (await load()).default;
  };
  function Fetched(props: Props) {
    return Part === null ? null : <Part {...props} />;
  }
  return function PartInTurn(props) {
    return (
      <LazyPart fallback={null}>
        <InTurn fetchFirst={fetchPart} evenFar={props.evenFar}>
          <Fetched {...props} />
        </InTurn>
      </LazyPart>
    );
  };
}
