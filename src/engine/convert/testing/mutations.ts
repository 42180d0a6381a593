/** Deterministic random numbers of one seed (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** An integer in [0, bound). */
  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * bound);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('Nothing to pick from.');
    return item;
  }
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A place in a JSON value: the object or list, and the key or index in it. */
interface Slot {
  readonly holder: Json[] | { [key: string]: Json };
  readonly key: string;
  readonly path: string;
}

function slotsOf(value: Json, path = ''): Slot[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return [{ holder: value, key, path: at }, ...slotsOf(child, at)];
  });
}

function get({ holder, key }: Slot): Json {
  return (Array.isArray(holder) ? holder[Number(key)] : holder[key]) ?? null;
}

function put({ holder, key }: Slot, value: Json): void {
  if (Array.isArray(holder)) holder[Number(key)] = value;
  else holder[key] = value;
}

const STRANGE: readonly Json[] = [
  ...[null, true, false, 0, -1, 1, 2, 3, 0.5, -0.5, 255, 1e9, 2 ** 53, 1e308, -1e308],
  ...['', 'NaN', 'Infinity', '0', '../../etc/passwd', '/etc/passwd', 'C:\\x', '..', 'constructor', 'llama'],
  ...[[], {}, [[]], [0, 0], [1e9, 1e9], { a: 1 }, ['x']],
];

/** A change to a value of a file, in words, and the new value. */
export interface JsonMutation {
  readonly path: string;
  readonly what: string;
  readonly value: Json;
}

/** One change at a random place of a JSON value. */
export function mutateJson(original: unknown, dice: Dice): JsonMutation {
  const value: Json = JSON.parse(JSON.stringify(original));
  const slots = slotsOf(value);
  if (slots.length === 0 || dice.below(60) === 0) {
    const strange = dice.pick(STRANGE);
    return { path: '', what: `all is ${JSON.stringify(strange)}`, value: strange };
  }
  const slot = dice.pick(slots);
  return { path: slot.path, what: change(slot, dice), value };
}

function change(slot: Slot, dice: Dice): string {
  const old = get(slot);
  const operations: (() => string)[] = [
    () => {
      if (Array.isArray(slot.holder)) slot.holder.splice(Number(slot.key), 1);
      else Reflect.deleteProperty(slot.holder, slot.key);
      return 'deleted';
    },
    () => replace(slot, dice.pick(STRANGE)),
    () => replace(slot, dice.pick(STRANGE)),
    () => replace(slot, [old]),
    () => {
      if (Array.isArray(slot.holder)) slot.holder.splice(Number(slot.key), 0, old);
      else slot.holder[`${slot.key}_`] = old;
      return 'doubled';
    },
  ];
  if (typeof old === 'number') {
    operations.push(
      ...[old + 1, old - 1, old * 2, -old, old + 0.5, old * 64].map((n) => () => replace(slot, n)),
    );
    operations.push(() => replace(slot, String(old)));
  }
  if (typeof old === 'string') {
    operations.push(() => replace(slot, `../${old}`));
    operations.push(() => replace(slot, old.slice(0, -1)));
    operations.push(() => replace(slot, `${old}x`));
  }
  if (Array.isArray(old) && old.length > 1) operations.push(() => replace(slot, old.toReversed()));
  return dice.pick(operations)();
}

function replace(slot: Slot, value: Json): string {
  put(slot, value);
  return `is ${JSON.stringify(value).slice(0, 60)}`;
}

/** Damage to a file that knows nothing of its format. */
export function mutateBytes(
  original: Uint8Array,
  dice: Dice,
): { readonly what: string; readonly bytes: Uint8Array<ArrayBuffer> } {
  const bytes = new Uint8Array(original);
  const at = dice.below(bytes.length);
  switch (dice.below(5)) {
    case 0:
      return { what: `cut at ${at}`, bytes: bytes.slice(0, at) };
    case 1:
      return { what: `zeros from ${at}`, bytes: bytes.fill(0, at, at + 1 + dice.below(64)) };
    case 2:
      return {
        what: `noise at ${at}`,
        bytes: bytes.map((byte, i) => (i >= at && i < at + 8 ? dice.below(256) : byte)),
      };
    case 3:
      return { what: `without byte ${at}`, bytes: bytes.filter((_, i) => i !== at) };
    default: {
      const bit = 1 << dice.below(8);
      return {
        what: `bit ${bit} of byte ${at} flipped`,
        bytes: bytes.map((byte, i) => (i === at ? byte ^ bit : byte)),
      };
    }
  }
}
