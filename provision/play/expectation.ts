/** What the next conversation on a port is to be given. */
export type Expectation =
  /** After so many bytes the response. */
  | { readonly protocol: "tcp"; readonly requestBytes: number; readonly responseBytes: number }
  /** One response for each head that comes. */
  | { readonly protocol: "http"; readonly responseBytes: number }
  /** One datagram for each; null for none. */
  | { readonly protocol: "udp"; readonly replyBytes: number | null };

/** A line of the server's standard input. */
export type ServerOrder =
  | { readonly order: "listen"; readonly tcp: readonly number[]; readonly udp: readonly number[] }
  | { readonly order: "expect"; readonly id: number; readonly port: number; readonly expectation: Expectation }
  | { readonly order: "forget"; readonly id: number };
