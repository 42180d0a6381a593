import type { Row } from '#bench/measure/benchmark.ts';
import type { DeviceTimes } from './device-times.ts';
import type { EagerTimes } from './eager-times.ts';
import type { GpuOrder } from './gpu-order.ts';

/** What was measured, or why it was not. */
export type Outcome<Times> =
  { readonly name: string; readonly times: Times } | { readonly name: string; readonly refusal: string };

export interface GpuOutcomes {
  readonly order: GpuOrder;
  readonly command: string;
  readonly model: string;
  readonly minutes: number;
  readonly devices: readonly Outcome<DeviceTimes>[];
  readonly eager: Outcome<EagerTimes>;
}

/** Aims at 7 billion parameters and 600 positions, in milliseconds. */
const AIMS: Readonly<Record<string, { readonly prompt?: number; readonly token: number }>> = {
  cuda: { prompt: 120, token: 10 },
  webgpu: { token: 20 },
};

/** The conditions, then the figures of each device, then those of PyTorch. */
export function gpuRows(outcomes: GpuOutcomes): readonly Row[] {
  const { devices, eager } = outcomes;
  const beside = 'times' in eager ? eager.times : null;
  return [
    ...conditions(outcomes),
    ...devices.flatMap((device, index) =>
      'times' in device
        ? deviceRows(device.name, device.times, outcomes.order, beside, index > 0 ? devices[0] : undefined)
        : [row(device.name, `not measured: ${device.refusal}`)],
    ),
    ...('times' in eager
      ? eagerRows(eager.name, eager.times)
      : [row(eager.name, `not measured: ${eager.refusal}`)]),
  ];
}

function row(what: string, measured: string, aim = ''): Row {
  return { case: what, measured, aim };
}

function conditions({ order, command, model, minutes, devices, eager }: GpuOutcomes): readonly Row[] {
  return [
    row('Command', command),
    row('Model', model),
    row(
      'Each answer',
      `${order.positions} positions, ${order.tokens} tokens; medians of ${order.rounds} rounds after a warm-up`,
    ),
    ...devices.flatMap(({ name, ...device }) =>
      'times' in device ? [row(name, `${device.times.adapter}, ONNX Runtime ${device.times.version}`)] : [],
    ),
    ...('times' in eager
      ? [row(eager.name, `${eager.times.device}, ${eager.times.dtype}, ${eager.times.versions}`)]
      : []),
    row('Time of the whole script', `${minutes.toFixed(1)} minutes`),
  ];
}

function deviceRows(
  name: string,
  { provider, full, ratio, noise, stepSeconds }: DeviceTimes,
  { layers, skip, limit }: GpuOrder,
  eager: EagerTimes | null,
  first: Outcome<DeviceTimes> | undefined,
): readonly Row[] {
  const { prompt, token, answers } = full;
  const aims = AIMS[provider];
  const rows = [
    row('a prompt', inMs(prompt.milliseconds), aims?.prompt ? `<= ${aims.prompt} ms` : ''),
    row('a token', inMs(token.milliseconds), aims ? `<= ${aims.token} ms` : ''),
    row(`${skip.length} of ${layers} blocks skipped, time of an answer / full`, ratio.toFixed(2), '<= 0.75'),
    row(`a search step of ${limit} samples`, inSeconds(stepSeconds)),
    row('runs for a prompt / a token', `${prompt.runs} / ${token.runs}`),
    row('bytes up and down for a prompt', `${prompt.up} / ${prompt.down}`),
    row('bytes up and down for a token', `${token.up} / ${token.down}`),
    row('noise of the logits', noise.toPrecision(2)),
  ];
  if (eager)
    rows.push(
      row('a token, times faster than PyTorch', (eager.tokenMs / token.milliseconds).toFixed(2), '>= 1.5'),
      row('the step, times faster than the loop', (eager.stepSeconds / stepSeconds).toFixed(1), '>= 10'),
    );
  if (first && 'times' in first) {
    const equal = first.times.full.answers.join() === answers.join();
    rows.push(row(`the tokens of ${first.name}`, equal ? 'yes' : 'no', 'yes'));
  }
  return rows.map((line) => ({ ...line, case: `${name}: ${line.case}` }));
}

function eagerRows(name: string, { promptMs, tokenMs, stepSeconds }: EagerTimes): readonly Row[] {
  return [
    row(`${name}: a prompt`, inMs(promptMs)),
    row(`${name}: a token`, inMs(tokenMs)),
    row(`${name}: a step of the greedy loop`, inSeconds(stepSeconds)),
  ];
}

function inMs(milliseconds: number): string {
  return `${milliseconds.toFixed(1)} ms`;
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}
