type LabelField = HTMLInputElement | HTMLTextAreaElement;

/** The fields of a grid of pictures, in their order. */
export function fieldsIn(grid: HTMLElement | null): readonly LabelField[] {
  return [...(grid?.querySelectorAll<LabelField>('input, textarea') ?? [])];
}

/** Puts the focus on the next empty field behind the one that has it, or else on the first empty one. */
export function focusMissing(grid: HTMLElement | null): void {
  const fields = fieldsIn(grid);
  const at = fields.findIndex((field) => field === document.activeElement);
  const isEmpty = ({ value }: LabelField) => value.trim() === '';
  const next = fields.slice(at + 1).find(isEmpty) ?? fields.find(isEmpty) ?? fields[0];
  next?.focus();
}
