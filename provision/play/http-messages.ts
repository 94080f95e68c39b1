/** `GET <path> HTTP/1.1`, `Host`, and the empty line: the least that curl sends. */
export function shortestRequestBytes(path: string, host: string): number {
  return `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`.length;
}

/** The head of a response without a body. */
export const SHORTEST_RESPONSE_BYTES: number = responseHead(0).length;

function responseHead(bodyBytes: number): string {
  return `HTTP/1.1 200 OK\r\nContent-Length: ${bodyBytes}\r\n\r\n`;
}

const PADDING = "X: ";
const LINE_END_BYTES = 2;
/** Header of one character: the least that can be added. */
export const SHORTEST_PADDING_BYTES: number = PADDING.length + 1 + LINE_END_BYTES;

/** Whether curl can send a request of that length. */
export function isRequestLength(path: string, host: string, bytes: number): boolean {
  const missing = bytes - shortestRequestBytes(path, host);
  return missing === 0 || missing >= SHORTEST_PADDING_BYTES;
}

/** Whether a response can be that long: with the body grows the number that tells its length. */
export function responseOf(bytes: number): string | null {
  for (let digits = 1; digits <= 15; digits += 1) {
    const body = bytes - (SHORTEST_RESPONSE_BYTES - 1) - digits;
    if (body >= 0 && `${body}`.length === digits) return responseHead(body) + "x".repeat(body);
  }
  return null;
}

/** curl's options for a request of that length. */
export function headText(path: string, host: string, bytes: number): readonly string[] {
  const missing = bytes - shortestRequestBytes(path, host);
  const bare = ["-A", "", "-H", "Accept:"];
  if (missing === 0) return bare;
  return [...bare, "-H", PADDING + "x".repeat(missing - PADDING.length - LINE_END_BYTES)];
}
