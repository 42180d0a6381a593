// @vitest-environment happy-dom
import { expect, it, vi } from 'vitest';
import type * as Zod from 'zod';

// Making schemas takes tens of milliseconds, in which the page could be drawn.
it('of the page makes no schema but those of whole numbers', async () => {
  const made: string[] = [];
  vi.doMock('zod', async (original) => {
    const actual = await original<typeof Zod>();
    const z = new Proxy(actual.z, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function' || name === 'lazy') return member;
        return (...given: unknown[]) => {
          made.push(String(name));
          const schema: unknown = Reflect.apply(member, target, given);
          return schema;
        };
      },
    });
    return { ...actual, z };
  });
  const { createAppStore } = await import('#store/app/app-store.ts');
  await import('./app.tsx');
  expect(createAppStore).toBeTypeOf('function');
  expect(made).toEqual(['int', 'int']);
});
