/** What went wrong in terms of what to do about it. */
export type ProblemKind =
  "no-region" | "credentials" | "unreachable" | "denied" | "throttled" | "not-offered" | "gone" | "other";

/** An error of the SDK. `code` is AWS's, or the operating system's. */
export interface AwsProblem {
  readonly kind: ProblemKind;
  readonly code: string;
  readonly message: string;
}

const CODES: Readonly<Record<Exclude<ProblemKind, "no-region" | "gone" | "other">, RegExp>> = {
  denied: /^(UnauthorizedOperation|AccessDenied(Exception)?)$/,
  credentials:
    /^(CredentialsProviderError|TokenProviderError|ProcessCredentialsError|ExpiredToken(Exception)?|RequestExpired|AuthFailure|InvalidClientTokenId|UnrecognizedClientException|InvalidSignatureException|SignatureDoesNotMatch|MissingAuthenticationToken(Exception)?|IncompleteSignature|OptInRequired|InvalidIdentityToken|ExpiredTokenException)$/,
  unreachable:
    /^(E(CONN|HOST|NET|AI_|NOTFOUND|PIPE|PROTO|TIMEDOUT|ADDRNOTAVAIL).*|TimeoutError|RequestTimeout|ERR_(TLS|SSL|INVALID_URL).*|CERT_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*)$/,
  throttled:
    /^(RequestLimitExceeded|Throttl(ing|ed)(Exception)?|TooManyRequestsException|EC2ThrottledException|SlowDown)$/,
  "not-offered": /^(InvalidAction|UnsupportedOperation|UnknownOperationException)$/,
};

function field(error: object, name: string): string | null {
  const value = (error as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" && value !== "" ? value : null;
}

function kindOf(code: string, message: string): ProblemKind {
  if (message === "Region is missing") return "no-region";
  for (const [kind, pattern] of Object.entries(CODES)) if (pattern.test(code)) return kind as ProblemKind;
  return /NotFound(Exception)?$/.test(code) ? "gone" : "other";
}

/** The HTTP status of an answer that the SDK could not make sense of; null for any other error. */
function unreadableStatus(error: Error): string | null {
  if (!("$response" in error) || !error.message.includes("Deserialization error")) return null;
  return String((error.$response as { readonly statusCode?: number } | undefined)?.statusCode);
}

/** Reads what the SDK threw; null for what is not from AWS, the network or the credentials, which is a bug. */
export function readProblem(error: unknown): AwsProblem | null {
  if (!(error instanceof Error)) return null;
  const status = unreadableStatus(error);
  if (status !== null)
    return { kind: "other", code: "Unreadable", message: `the answer (HTTP ${status}) is not what AWS sends` };
  const code = field(error, "Code") ?? field(error, "code") ?? error.name;
  const message = error.message.replaceAll(/\s+/g, " ").trim() || code;
  const kind = kindOf(code, message);
  const answered = "$metadata" in error || error.name === "IncompleteAnswer";
  return kind === "other" && !answered ? null : { kind, code, message };
}
