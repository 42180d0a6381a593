/** The refusal of a request before its contents are read. */
export class Refusal extends Error {
  constructor(
    readonly statusCode: number,
    message: string,
    readonly remedy: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}
