/** The name of the exchange that a packet's payload says it belongs to; null for an unsolicited packet. */
export function exchangeName(payload: unknown): string | null {
  if (typeof payload !== "object" || payload === null || !("exchange" in payload)) return null;
  const { exchange } = payload;
  if (typeof exchange !== "object" || exchange === null || !("name" in exchange)) return null;
  return typeof exchange.name === "string" ? exchange.name : null;
}
