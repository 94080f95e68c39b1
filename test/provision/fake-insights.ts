import { createServer, type IncomingMessage } from "node:http";

/** A call as it came in: the operation's name and its input. */
export interface InsightsCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What is answered to a call: an object is the output, a name with a message an error. */
export type InsightsAnswer =
  { readonly output: object } | { readonly error: string; readonly message: string; readonly more?: object };

export interface FakeInsights {
  readonly url: string;
  readonly calls: InsightsCall[];
  answer: (call: InsightsCall) => InsightsAnswer;
  stop(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::123456789012:user/reader</Arn><UserId>AIDA</UserId><Account>123456789012</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;

/** CloudWatch Logs as far as queries go, and who calls: moto knows only the simplest of queries, and no failures. */
export async function startFakeInsights(): Promise<FakeInsights> {
  const calls: InsightsCall[] = [];
  const fake = { calls, answer: (): InsightsAnswer => ({ output: {} }) } as unknown as FakeInsights & { url: string };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const target = request.headers["x-amz-target"];
      if (typeof target !== "string") return response.writeHead(200, { "content-type": "text/xml" }).end(IDENTITY);
      const operation = target.split(".")[1] ?? "";
      const call = { operation, input: JSON.parse(body) as InsightsCall["input"] };
      calls.push(call);
      const answer = fake.answer(call);
      const [status, content] =
        "output" in answer
          ? [200, answer.output]
          : [400, { __type: answer.error, message: answer.message, ...answer.more }];
      return response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(content));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return Object.assign(fake, {
    url: `http://127.0.0.1:${address.port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}
