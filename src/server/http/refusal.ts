/** A request that is turned away before anything looks at what it asks for. */
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
