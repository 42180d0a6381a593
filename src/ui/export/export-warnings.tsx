/** What a person should know of an export before and after it is written. */
export function ExportWarnings({ warnings }: { readonly warnings: readonly string[] }) {
  return warnings.map((warning) => (
    <p key={warning} className="note" data-tone="warn">
      {warning}
    </p>
  ));
}
