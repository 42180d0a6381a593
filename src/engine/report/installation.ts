/** How the command line is called, and where the files lie that come with the page. */
export interface Installation {
  readonly program: string;
  readonly served: string;
}

/** A clone of the repository. */
export const CLONE: Installation = { program: 'npm run --silent skipscope --', served: 'public' };

/** A folder in which the package is installed. */
export const PACKAGE: Installation = { program: 'npx skipscope', served: 'node_modules/skipscope/dist' };
