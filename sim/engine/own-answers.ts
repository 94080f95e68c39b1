import type { OwnAnswer } from "../../model/index.js";
import { utf8Bytes } from "../exchanges/ssh/ssh-packet.js";

const REASONS: Readonly<Record<number, string>> = {
  301: "Moved Permanently",
  302: "Found",
  401: "Authorization Required",
  502: "Bad Gateway",
  503: "Service Temporarily Unavailable",
  504: "Gateway Time-out",
};

/** Status and length in bytes of a whole response, head and body. */
export type Response = readonly [status: number, responseBytes: number];

/** What of a request a redirect repeats. */
export interface Redirected {
  readonly host: string;
  readonly path: string;
  /** Of the listener. */
  readonly port: number;
}

/** What an Application Load Balancer answers in place of a target. UNVERIFIED: the lengths of its heads and pages. */
export function ownAnswer(answers: OwnAnswer, request: Redirected): Response {
  switch (answers.kind) {
    case "redirect":
      return page(answers.statusCode, [`Location: ${location(answers, request)}`]);
    case "fixed-response": {
      const length = utf8Bytes(answers.body);
      const type = answers.contentType ?? "text/plain";
      return response(answers.statusCode, `${type}; charset=utf-8`, length, []);
    }
    case "authenticate":
      return page(answers.statusCode, []);
  }
}

/** What it says where no target answers (elasticloadbalancing/latest/application/load-balancer-troubleshooting.html). */
export function ownError(status: 502 | 503 | 504): Response {
  return page(status, []);
}

/** A page of HTML that holds the status line's words twice. */
function page(status: number, headers: readonly string[]): Response {
  const words = `${status} ${REASONS[status] ?? ""}`;
  const lines = [
    "<html>",
    `<head><title>${words}</title></head>`,
    "<body>",
    `<center><h1>${words}</h1></center>`,
    "</body>",
    "</html>",
  ];
  return response(status, "text/html", bytesOf(lines), headers);
}

function response(status: number, type: string, bodyBytes: number, headers: readonly string[]): Response {
  const head = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? ""}`,
    "Server: awselb/2.0",
    "Date: Mon, 12 Jan 2026 09:00:00 GMT",
    `Content-Type: ${type}`,
    `Content-Length: ${bodyBytes}`,
    "Connection: keep-alive",
    ...headers,
    "",
  ];
  return [status, bytesOf(head) + bodyBytes];
}

function bytesOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 2, 0);
}

function location(
  { protocol, host, port, path, query }: Extract<OwnAnswer, { readonly kind: "redirect" }>,
  request: Redirected,
): string {
  const [file = "", asked = ""] = request.path.split(/\?(.*)/s, 2);
  const filled = (text: string): string =>
    text
      .replaceAll("#{protocol}", "http")
      .replaceAll("#{host}", request.host)
      .replaceAll("#{port}", String(request.port))
      .replaceAll("#{path}", file.slice(1))
      .replaceAll("#{query}", asked);
  const end = filled(query);
  return `${filled(protocol).toLowerCase()}://${filled(host)}:${filled(port)}${filled(path)}${end === "" ? "" : `?${end}`}`;
}
