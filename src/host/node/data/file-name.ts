/** Whether an id can be the name of a file, with any ending: such an id leads to no other folder. */
export function isFileName(id: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/u.test(id);
}
