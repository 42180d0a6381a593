/** An option of a command, such as `--model`, or the bare `--` between two commands. */
const OPTION = /(--[\w-]*)/u;

/** Shows a text in which no line breaks within an option of a command: a lone `--` at the end of a line reads as a dash. */
export function Prose({ children }: { readonly children: string }) {
  return children.split(OPTION).map((part, at) =>
    at % 2 === 0 ? (
      part
    ) : (
      <span key={at} className="unbroken">
        {part}
      </span>
    ),
  );
}
