/** Where the queue is, and who asks. */
export interface QueueOptions {
  /** `nats://host:4222`, several of a cluster with commas between them. */
  readonly url: string;
  /** A file of credentials, as `nsc` makes it. */
  readonly credentials?: string;
  /** Files of PEM texts: the authority of the server's certificate, and a certificate of one's own with its key. */
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}
