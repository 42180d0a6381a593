/** What is typed on the page means what it means on the command line. */
export { readHubEndpoint, readModelReference } from '#host/remote/model-reference.ts';
