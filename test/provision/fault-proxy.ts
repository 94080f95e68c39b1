import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";

/** One request as the proxy saw it. */
export interface SeenCall {
  /** As IAM names it: `ec2:DescribeVpcs`. */
  readonly action: string;
  readonly region: string;
  readonly accountId: string;
  readonly parameters: URLSearchParams;
  /** The body of a call in JSON, as CloudWatch Logs takes it; null for the others. */
  readonly input: unknown;
}

/** What the proxy does with a call instead of passing it on; null passes it on. */
export type Fault =
  | { readonly kind: "reset" }
  /** Passed on, but the answer is lost: the connection breaks, or an error takes its place. */
  | { readonly kind: "lost-answer"; readonly as: "reset" | number }
  /** Passed on with another JSON body, and answered with another document. */
  | { readonly kind: "replace"; readonly input: object; readonly answer: object }
  | { readonly kind: "error"; readonly status: number; readonly code: string; readonly message: string }
  | { readonly kind: "answer"; readonly body: string }
  /** Passed on with other parameters. */
  | { readonly kind: "rewrite"; readonly parameters: URLSearchParams };

export interface FaultProxy {
  readonly url: string;
  readonly seen: SeenCall[];
  /** Decides what becomes of each call; tests assign it. */
  fault: (call: SeenCall) => Fault | null;
  stop(): Promise<void>;
}

/** A call that a Region does not have, as EC2 refuses it. */
export function invalidAction(action: string): Fault {
  const message = `The action ${action} is not valid for this web service.`;
  return { kind: "error", status: 400, code: "InvalidAction", message };
}

function errorBody(service: string, code: string, message: string): string {
  if (service === "logs" || service === "ssm") return JSON.stringify({ __type: code, message });
  return service === "ec2"
    ? `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>1</RequestID></Response>`
    : `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function readCall(incoming: IncomingMessage, body: Buffer): SeenCall {
  const parameters = new URLSearchParams(body.toString());
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)/.exec(incoming.headers.authorization ?? "") ?? [];
  const [, accessKey = "", region = "", service = ""] = scope;
  const accountId = /^AKIA(\d{12})$/.exec(accessKey)?.[1] ?? "123456789012";
  const [, target] = String(incoming.headers["x-amz-target"] ?? "").split(".");
  if (target === undefined)
    return { action: `${service}:${parameters.get("Action")}`, region, accountId, parameters, input: null };
  return {
    action: `${service}:${target}`,
    region,
    accountId,
    parameters,
    input: JSON.parse(body.toString()) as unknown,
  };
}

/** What an account without anything answers to every call. */
export function emptyAccount({ action, accountId }: SeenCall): Fault {
  const [, name] = action.split(":");
  const result =
    action === "sts:GetCallerIdentity"
      ? `<GetCallerIdentityResult><Arn>arn:aws:iam::${accountId}:user/auditor</Arn><UserId>A</UserId><Account>${accountId}</Account></GetCallerIdentityResult>`
      : `<${name}Result></${name}Result>`;
  return { kind: "answer", body: `<${name}Response>${result}</${name}Response>` };
}

function forward(
  target: URL,
  incoming: IncomingMessage,
  accountId: string,
  body: Buffer,
  outgoing: ServerResponse,
  onAnswer: (answer: IncomingMessage) => void = (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  },
): void {
  const { method, url: path, headers } = incoming;
  const onward = request(
    {
      host: target.hostname,
      port: target.port,
      method,
      path,
      headers: { ...headers, host: target.host, "content-length": body.length, "x-moto-account-id": accountId },
    },
    onAnswer,
  );
  onward.on("error", () => outgoing.destroy());
  onward.end(body);
}

/** An HTTP proxy in front of `target` that writes down every call and can spoil any of them. */
export async function startFaultProxy(target = "http://127.0.0.1:9"): Promise<FaultProxy> {
  const seen: SeenCall[] = [];
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await readBody(incoming);
    const call = readCall(incoming, body);
    seen.push(call);
    const fault = proxy.fault(call);
    switch (fault?.kind) {
      case undefined:
        return forward(new URL(target), incoming, call.accountId, body, outgoing);
      case "rewrite":
        return forward(new URL(target), incoming, call.accountId, Buffer.from(fault.parameters.toString()), outgoing);
      case "reset":
        return void incoming.socket.destroy();
      case "lost-answer": {
        const { as } = fault;
        return forward(new URL(target), incoming, call.accountId, body, outgoing, (answer) => {
          answer.resume();
          answer.on("end", () => {
            if (as === "reset") incoming.socket.destroy();
            else outgoing.writeHead(as).end(errorBody("logs", "ServiceUnavailableException", "try again"));
          });
        });
      }
      case "replace":
        return forward(
          new URL(target),
          incoming,
          call.accountId,
          Buffer.from(JSON.stringify(fault.input)),
          outgoing,
          (answer) => {
            answer.resume();
            outgoing.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
            outgoing.end(JSON.stringify(fault.answer));
          },
        );
      case "error": {
        const [service = ""] = call.action.split(":");
        outgoing.writeHead(fault.status, { "content-type": "text/xml" });
        return void outgoing.end(errorBody(service, fault.code, fault.message));
      }
      case "answer":
        outgoing.writeHead(200, { "content-type": "text/xml" });
        return void outgoing.end(fault.body);
    }
  };
  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    fault: () => null,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return proxy;
}
