import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseQuestion, trace, traceDocument } from "../../check/index.js";
import { runLab, type LabRun } from "../../lab/index.js";
import { compileNetwork, type Topology } from "../../model/index.js";
import { parseLab } from "../../sim/index.js";

const FILE = "examples/load-balancer/lab.yaml";
const TEXT = readFileSync(FILE, "utf8");

function play(text: string): LabRun {
  const parsed = parseLab(text, FILE);
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join("\n"));
  return runLab(parsed.value);
}

/** The example without its timeline, and this one instead. */
function withTimeline(lines: readonly string[], change: (text: string) => string = (text) => text): string {
  const head = change(TEXT.slice(0, TEXT.indexOf("\ntimeline:")));
  return `${head}\ntimeline:\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

const REQUEST = ["- at: 5s", "  http: { name: one, from: customer, to: shop, requestBytes: 400, responseBytes: 5000 }"];

/** Source, destination, service port and action of what an interface logged, once each. */
function loggedBy({ topology, streams }: LabRun, name: string): readonly string[] {
  const at = topology.networkInterfaces.find((each) => each.name.startsWith(name))!;
  const records = streams.find(({ interfaceId }) => interfaceId === at.id)?.records ?? [];
  const flows = records
    .filter(({ record }) => record.logStatus === "OK")
    .map(({ line }) => {
      const [, source, destination, from, to, , , , , , action] = line.split(" ");
      return `${source} ${destination} ${Math.min(Number(from), Number(to))} ${action}`;
    });
  return [...new Set(flows)].toSorted();
}

const [CUSTOMER, NODE, WEB_1, WEB_2] = ["81.249.17.203", "10.0.1.20", "10.0.11.10", "10.0.12.10"];

describe("the example", () => {
  const run = play(TEXT);

  test("ends as its comments say", () => {
    expect(run.counters.undecided).toBe(0);
    expect(run.outcomes.map(({ exchange, succeeded, summary }) => [exchange, succeeded, summary])).toEqual([
      ["two requests", true, "2 responses, status 200"],
      ["two more", false, "2 responses, status 504, 200"],
      ["another port", false, "connection timed out"],
    ]);
    expect(run.outcomes[1]!.why).toContain("SG_HAS_NO_RULES at web-2/eth0");
  });

  test("the load balancer's interface logs both connections, the targets never see the client (FL-01)", () => {
    expect(loggedBy(run, "shop/public-a")).toEqual([
      `${NODE} ${WEB_1} 8080 ACCEPT`,
      `${NODE} ${WEB_2} 8080 ACCEPT`,
      `${NODE} ${CUSTOMER} 80 ACCEPT`,
      `${WEB_1} ${NODE} 8080 ACCEPT`,
      `${WEB_2} ${NODE} 8080 ACCEPT`,
      `${CUSTOMER} ${NODE} 443 REJECT`,
      `${CUSTOMER} ${NODE} 80 ACCEPT`,
    ]);
    expect(loggedBy(run, "web-1/")).toEqual([`${NODE} ${WEB_1} 8080 ACCEPT`, `${WEB_1} ${NODE} 8080 ACCEPT`]);
    expect(loggedBy(run, "web-2/")).toEqual([
      `${NODE} ${WEB_2} 8080 ACCEPT`,
      `${NODE} ${WEB_2} 8080 REJECT`,
      `${WEB_2} ${NODE} 8080 ACCEPT`,
    ]);
  });

  test("plays alike each time", () => {
    const lines = (result: LabRun) => result.streams.flatMap(({ records }) => records.map(({ line }) => line));
    expect(lines(play(TEXT))).toEqual(lines(run));
  });
});

describe("what the client is answered", () => {
  const rows: readonly (readonly [says: string, change: (text: string) => string, summary: string])[] = [
    [
      "nothing listens on the targets: 502",
      (text) => text.replaceAll("listens: [8080]", "listens: [22]"),
      "1 response, status 502",
    ],
    [
      "the targets' groups refuse: 504",
      (text) => text.replaceAll("port: 8080, securityGroup: balancer", "port: 8081, securityGroup: balancer"),
      "1 response, status 504",
    ],
    ["no targets: 503", (text) => text.replace("targets: [web-1, web-2]", "targets: []"), "1 response, status 503"],
    [
      "a redirect: 301",
      (text) => text.replace("targetGroups: [web] }", "targetGroups: [] }"),
      "1 response, status 301",
    ],
    [
      "an unhealthy target gets nothing while another is healthy",
      (text) => text.replace("targets: [web-1, web-2]", "targets: [web-1, { target: web-2, health: unhealthy }]"),
      "1 response, status 200",
    ],
    [
      "none is healthy: all are asked (fail-open)",
      (text) =>
        text.replace(
          "targets: [web-1, web-2]",
          "targets: [{ target: web-1, health: unhealthy }, { target: web-2, health: unhealthy }]",
        ),
      "1 response, status 200",
    ],
  ];

  test.for(rows)("%s", ([, change, summary]) => {
    expect(play(withTimeline(REQUEST, change)).outcomes[0]!.summary).toBe(summary);
  });

  // elasticloadbalancing/latest/application/rule-condition-types.html, rule-action-types.html
  const asking = (...more: readonly string[]): string[] => [
    "- at: 5s",
    `  http: { from: customer, to: shop, ${more.join(", ")} }`,
  ];
  const ruled = (rule: string) => (text: string) =>
    text.replace("targetGroups: [web] }", `targetGroups: [web], rules: [${rule}] }`);
  const CLOSED = "fixedResponse: { statusCode: 403, body: closed }";
  test.for([
    {
      says: "a path",
      rule: `{ priority: 1, pathPattern: ["/api/*"], ${CLOSED} }`,
      ask: 'path: "/api/v1?x=1"',
      status: 403,
    },
    {
      says: "a path, in the case it is in",
      rule: `{ priority: 1, pathPattern: ["/api/*"], ${CLOSED} }`,
      ask: "path: /API/v1",
      status: 200,
    },
    { says: "one character", rule: `{ priority: 1, pathPattern: ["/v?"], ${CLOSED} }`, ask: "path: /v12", status: 200 },
    {
      says: "no pattern of regular expressions",
      rule: `{ priority: 1, pathPattern: ["/a.c"], ${CLOSED} }`,
      ask: "path: /abc",
      status: 200,
    },
    {
      says: "a host, in any case",
      rule: `{ priority: 1, hostHeader: ["*.Example.com"], ${CLOSED} }`,
      ask: "host: www.example.com",
      status: 403,
    },
    {
      says: "the address where no host is said",
      rule: `{ priority: 1, hostHeader: ["15.188.20.1"], ${CLOSED} }`,
      ask: "path: /",
      status: 403,
    },
    {
      says: "a query's key and value",
      rule: `{ priority: 1, queryString: ["v=2"], ${CLOSED} }`,
      ask: 'path: "/?a=b&V=2"',
      status: 403,
    },
    {
      says: "any key's value",
      rule: `{ priority: 1, queryString: ["=beta*"], ${CLOSED} }`,
      ask: 'path: "/?c=beta1"',
      status: 403,
    },
    {
      says: "the client's block",
      rule: `{ priority: 1, sourceIp: [81.249.0.0/16], ${CLOSED} }`,
      ask: "path: /",
      status: 403,
    },
    {
      says: "all its conditions",
      rule: `{ priority: 1, sourceIp: [81.249.0.0/16], pathPattern: [/x], ${CLOSED} }`,
      ask: "path: /",
      status: 200,
    },
    {
      says: "the lowest priority first",
      rule: `{ priority: 2, pathPattern: ["*"], ${CLOSED} }, { priority: 1, pathPattern: [/], redirect: { statusCode: 302 } }`,
      ask: "path: /",
      status: 302,
    },
  ])("a rule asks for $says", ({ rule, ask, status }) => {
    expect(play(withTimeline(asking(ask), ruled(rule))).outcomes[0]!.summary).toBe(`1 response, status ${status}`);
  });

  test("a redirect tells where to, a fixed response its body, in so many bytes", () => {
    const bytesBack = (action: string): number => {
      const run = play(withTimeline(REQUEST, (text) => text.replace("targetGroups: [web] }", `${action} }`)));
      const at = run.topology.networkInterfaces.find(({ name }) => name === "shop/public-a")!;
      const records = run.streams.find(({ interfaceId }) => interfaceId === at.id)!.records;
      const line = records.map((each) => each.line.split(" ")).find(([, from]) => from === NODE)!;
      return Number(line[7]);
    };
    const short = bytesBack("fixedResponse: { statusCode: 403 }");
    expect(bytesBack(`fixedResponse: { statusCode: 403, body: "${"x".repeat(90)}" }`)).toBe(short + 90 + 1);
    const here = bytesBack("redirect: { statusCode: 302 }");
    expect(bytesBack("redirect: { statusCode: 302, path: /elsewhere }")).toBe(here + "elsewhere".length);
  });

  test("requests take the healthy targets in turn", () => {
    const four = ["- at: 5s", "  http: { from: customer, to: shop, requests: 4 }"];
    const run = play(withTimeline(four));
    const connections = (name: string) =>
      run.streams
        .filter(({ interfaceId }) =>
          run.topology.networkInterfaces.find(({ id }) => id === interfaceId)!.name.startsWith(name),
        )
        .flatMap(({ records }) => records.map(({ line }) => line.split(" ")))
        .filter(([, source]) => source === NODE)
        .map(([, , , port]) => port);
    expect(new Set(connections("web-1/")).size).toBe(2);
    expect(new Set(connections("web-2/")).size).toBe(2);
  });
});

describe("what the lab file may say", () => {
  test.for([
    ["ssh: { from: customer, to: shop, port: 80 }", "`shop` is an Application Load Balancer, which speaks no SSH"],
    ["tcp: { from: customer, to: 15.188.20.1, port: 80, requestBytes: 10 }", "it wants HTTP"],
  ] as const)("%s is refused", ([exchange, message]) => {
    const parsed = parseLab(withTimeline(["- at: 5s", `  ${exchange}`]), FILE);
    expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.message).join("\n")).toContain(message);
  });

  test.for([
    ["targetGroups: [web], redirect: {} }", "a request is forwarded, redirected or answered: one of them"],
    ["targetGroups: [web], rules: [{ priority: 1, targetGroups: [web] }] }", "a rule has one condition at least"],
    [
      "targetGroups: [web], rules: [{ priority: 1, pathPattern: [a], targetGroups: [web] }, { priority: 1, pathPattern: [b], targetGroups: [web] }] }",
      "the listener of `shop` on the port `80` has two rules of priority `1`",
    ],
    ["fixedResponse: { statusCode: 301 } }", "a status code is 2XX, 4XX or 5XX"],
  ] as const)("%s is refused", ([action, message]) => {
    const parsed = parseLab(
      withTimeline(REQUEST, (text) => text.replace("targetGroups: [web] }", action)),
      FILE,
    );
    expect(parsed.ok ? [] : parsed.issues.map((issue) => issue.message).join("\n")).toContain(message);
  });

  test("HTTP to an HTTPS listener is refused, as TLS is not modelled", () => {
    const https = withTimeline(REQUEST, (text) =>
      text.replace("{ protocol: HTTP, port: 80,", "{ protocol: HTTPS, port: 80,"),
    );
    const parsed = parseLab(https, FILE);
    expect(parsed.ok ? [] : parsed.issues.map(({ message }) => message)).toEqual([
      "`shop` listens for HTTPS on 80, and TLS is not modelled",
    ]);
  });

  test("an internal load balancer has no public address to ask", () => {
    const internal = withTimeline(["- at: 5s", "  http: { from: web-1, to: shop, address: public }"], (text) =>
      text
        .replace("type: application\n", "type: application\n    scheme: internal\n")
        .replaceAll(/, publicAddress: 15[^ ]* }/g, " }"),
    );
    const parsed = parseLab(internal, FILE);
    expect(parsed.ok ? [] : parsed.issues.map(({ message }) => message)).toEqual([
      "`shop` is internal: it has no public address",
    ]);
  });
});

describe("trace follows the second connection", () => {
  function traced(topology: Topology) {
    const asked = { from: "internet", to: "15.188.20.1", protocol: "tcp", port: "80" };
    const question = parseQuestion(compileNetwork(topology), asked);
    if (!question.ok) throw new Error(JSON.stringify(question.issues));
    return traceDocument(trace(topology, question.value));
  }

  test("to each target from the node that was reached, refused by the one that admits it no more", () => {
    const { answer, proxied } = traced(play(TEXT).topology);
    expect(answer).toBe("reply");
    expect(
      proxied.map((each) => [each.question.source, each.question.to, each.question.port, each.answer, each.code]),
    ).toEqual([
      [NODE, WEB_1, 8080, "reply", null],
      [NODE, WEB_2, 8080, "no-reply", "SG_HAS_NO_RULES"],
    ]);
    expect(proxied[1]!.remedy!.steps.map(({ kind }) => kind)).toEqual(["AuthorizeSecurityGroupIngress"]);
  });

  test("to those of rules as well", () => {
    const text = withTimeline(REQUEST, (lab) =>
      lab
        .replace(
          "targets: [web-1, web-2] }",
          "targets: [web-1] }\n  api: { protocol: HTTP, port: 8081, targets: [web-2] }",
        )
        .replace(
          "targetGroups: [web] }",
          'targetGroups: [web], rules: [{ priority: 1, pathPattern: ["/api/*"], targetGroups: [api] }] }',
        ),
    );
    const { proxied } = traced(play(text).topology);
    expect(proxied.map(({ question }) => [question.to, question.port])).toEqual([
      [WEB_1, 8080],
      [WEB_2, 8081],
    ]);
  });

  test("there is none where the first is refused, or no load balancer is", () => {
    const topology = play(withTimeline(REQUEST, (text) => text.replace("port: 80, cidr", "port: 81, cidr"))).topology;
    expect(traced(topology)).toMatchObject({ answer: "no-reply", proxied: [] });
  });
});
