import { type PageMemory, VisitMemory } from '#store/memory/page-memory.ts';

/** Remembers in this browser's `localStorage`. A window that refuses storage remembers until it is closed. */
export function localMemory(): PageMemory {
  const visit = new VisitMemory();
  return {
    read: (name) => {
      try {
        return localStorage.getItem(name);
      } catch {
        return visit.read(name);
      }
    },
    write: (name, text) => {
      try {
        if (text === null) localStorage.removeItem(name);
        else localStorage.setItem(name, text);
      } catch {
        visit.write(name, text);
      }
    },
  };
}
