/** Whether an id can be the name of a file in the folder that it is kept in, whatever its ending: no path can be made of it. */
export function isFileName(id: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/u.test(id);
}
