import { describe, expect, test } from "vitest";
import {
  exportDescribe,
  importDescribe,
  Origins,
  validateTopology,
  type BlockPublicAccess,
  type BlockPublicAccessExclusion,
  type Topology,
} from "../../model/index.js";
import { world, type Changes } from "./build.js";
import { dualStack } from "./dual-stack.js";
import { build, managed, natGateway, subnet } from "./gateways.js";
import { endOfLast, scene } from "./scene.js";

const ACCOUNT = { accountId: "123456789012", region: "eu-west-3" };

interface Setting {
  readonly mode?: BlockPublicAccess["mode"];
  /** In words: `subnet-a1 allow-egress`, `vpc-a allow-bidirectional`, with a state that is not `create-complete`. */
  readonly exclusions?: readonly string[];
  readonly exclusionsAllowed?: boolean;
  readonly owner?: Partial<typeof ACCOUNT>;
  readonly changes?: Changes;
}

/** near's neighbour a has a public address; far's subnet a2 leads to a NAT gateway in the subnet an. */
function blocked({
  mode = "block-bidirectional",
  exclusions = [],
  exclusionsAllowed = true,
  ...rest
}: Setting): Topology {
  const { owner = {}, changes = {} } = rest;
  const topology = build(
    world({ ...changes, routes: { a2: ["any nat-a"], ...changes.routes } }),
    subnet("an", "10.1.9.0/24", { routes: ["any igw-a"] }),
    managed("nat", "an", { type: "nat_gateway", addresses: [["10.1.9.5", "203.0.113.50"]] }),
    natGateway("nat"),
  );
  return {
    ...topology,
    blockPublicAccess: [{ ...ACCOUNT, ...owner, mode, exclusionsAllowed }],
    blockPublicAccessExclusions: exclusions.map((words, index): BlockPublicAccessExclusion => {
      const [id = "", exclusionMode, state = "create-complete"] = words.split(" ");
      return {
        ...ACCOUNT,
        id: `vpcbpa-exclude-${index}`,
        name: `vpcbpa-exclude-${index}`,
        excluded: { kind: id.startsWith("vpc") ? "vpc" : "subnet", id },
        mode: exclusionMode === "allow-egress" ? "allow-egress" : "allow-bidirectional",
        state,
      };
    }),
  };
}

const OUT = "tcp a:40000 > 198.51.100.7:80 syn";
const ANSWER = "tcp 198.51.100.7:80 > a.public:40000 synack";
const IN = "tcp 198.51.100.7:40000 > a.public:22 syn";
const THROUGH_NAT = "tcp far:40000 > 198.51.100.7:80 syn";
const NAT_ANSWER = "tcp 198.51.100.7:80 > nat.public:40000 synack";
const LEFT = "internet: 203.0.113.10:40000 > 198.51.100.7:80";
const CAME_IN = "a: 198.51.100.7:40000 > 10.1.1.10:22";
const LEFT_BY_NAT = "internet: 203.0.113.50:40000 > 198.51.100.7:80";
const BLOCKED = "VPC_BLOCK_PUBLIC_ACCESS_ENABLED at igw-a";

describe("IGW-15: what a mode and its exclusions leave open", () => {
  // The scenarios of the VPC guide's security-vpc-bpa-example, and what -basics says besides.
  test.for<{ rule: string; setting: Setting; out: string; into: string; nat: string }>([
    { rule: "off", setting: { mode: "off" }, out: LEFT, into: CAME_IN, nat: LEFT_BY_NAT },
    { rule: "scenario 2: bidirectional", setting: {}, out: BLOCKED, into: BLOCKED, nat: BLOCKED },
    {
      rule: "scenario 3: ingress only: NAT gateways may, hosts with public addresses may not, either way",
      setting: { mode: "block-ingress" },
      out: BLOCKED,
      into: BLOCKED,
      nat: LEFT_BY_NAT,
    },
    {
      rule: "scenario 4: ingress only, subnet excluded both ways",
      setting: { mode: "block-ingress", exclusions: ["subnet-a1 allow-bidirectional"] },
      out: LEFT,
      into: CAME_IN,
      nat: LEFT_BY_NAT,
    },
    {
      rule: "scenario 5: ingress only ignores an exclusion for egress",
      setting: { mode: "block-ingress", exclusions: ["subnet-a1 allow-egress"] },
      out: BLOCKED,
      into: BLOCKED,
      nat: LEFT_BY_NAT,
    },
    {
      rule: "bidirectional, subnet excluded for egress",
      setting: { exclusions: ["subnet-a1 allow-egress"] },
      out: LEFT,
      into: BLOCKED,
      nat: BLOCKED,
    },
    {
      rule: "bidirectional, the NAT gateway's subnet excluded: who uses it need not be",
      setting: { exclusions: ["subnet-an allow-bidirectional"] },
      out: BLOCKED,
      into: BLOCKED,
      nat: LEFT_BY_NAT,
    },
    {
      rule: "an exclusion of the VPC is one of all its subnets",
      setting: { exclusions: ["vpc-a allow-bidirectional"] },
      out: LEFT,
      into: CAME_IN,
      nat: LEFT_BY_NAT,
    },
    {
      rule: "an exclusion that is not there yet",
      setting: { exclusions: ["vpc-a allow-bidirectional create-in-progress"] },
      out: BLOCKED,
      into: BLOCKED,
      nat: BLOCKED,
    },
    {
      rule: "an exclusion that a declarative policy has disabled",
      setting: { exclusions: ["vpc-a allow-bidirectional disable-complete"] },
      out: BLOCKED,
      into: BLOCKED,
      nat: BLOCKED,
    },
    {
      rule: "exclusions that are not allowed",
      setting: { exclusions: ["vpc-a allow-bidirectional"], exclusionsAllowed: false },
      out: BLOCKED,
      into: BLOCKED,
      nat: BLOCKED,
    },
    {
      rule: "another account's mode",
      setting: { owner: { accountId: "210987654321" } },
      out: LEFT,
      into: CAME_IN,
      nat: LEFT_BY_NAT,
    },
    {
      rule: "another Region's mode",
      setting: { owner: { region: "us-east-1" } },
      out: LEFT,
      into: CAME_IN,
      nat: LEFT_BY_NAT,
    },
  ])("$rule", ({ setting, out, into, nat }) => {
    const topology = blocked(setting);
    expect([OUT, IN, THROUGH_NAT].map((words) => endOfLast(topology, words))).toEqual([out, into, nat]);
  });

  test.for<{ rule: string; setting: Setting; lines: readonly string[]; end: string }>([
    {
      rule: "an exclusion for egress lets answers in",
      setting: { exclusions: ["subnet-a1 allow-egress"] },
      lines: [OUT, ANSWER],
      end: "a: 198.51.100.7:80 > 10.1.1.10:40000",
    },
    {
      rule: "and to pings",
      setting: { exclusions: ["subnet-a1 allow-egress"] },
      lines: ["icmp a > 198.51.100.7 8/0", "icmp 198.51.100.7 > a.public 0/0"],
      end: "a: 198.51.100.7 > 10.1.1.10 id 1",
    },
    {
      rule: "but no answers to what was never asked",
      setting: { exclusions: ["subnet-a1 allow-egress"] },
      lines: [OUT, "tcp 198.51.100.7:81 > a.public:40000 synack"],
      end: BLOCKED,
    },
    {
      rule: "under ingress only NAT gateways get their answers",
      setting: { mode: "block-ingress" },
      lines: [THROUGH_NAT, NAT_ANSWER],
      end: "far: 198.51.100.7:80 > 10.1.2.10:40000",
    },
    {
      rule: "a NAT gateway excluded for egress gets its answers",
      setting: { exclusions: ["subnet-an allow-egress"] },
      lines: [THROUGH_NAT, NAT_ANSWER],
      end: "far: 198.51.100.7:80 > 10.1.2.10:40000",
    },
    {
      rule: "private ways are no concern of it: peering",
      setting: {},
      lines: ["tcp a:40000 > b:22 syn"],
      end: "b: 10.1.1.10:40000 > 10.2.1.10:22",
    },
    {
      rule: "between two public addresses the sender's side decides first",
      setting: { exclusions: ["vpc-b allow-bidirectional"] },
      lines: ["tcp a:40000 > b.public:22 syn"],
      end: BLOCKED,
    },
    {
      rule: "and the receiver's side then",
      setting: { exclusions: ["vpc-a allow-bidirectional"] },
      lines: ["tcp a:40000 > b.public:22 syn"],
      end: "VPC_BLOCK_PUBLIC_ACCESS_ENABLED at igw-b",
    },
  ])("$rule", ({ setting, lines, end }) => {
    expect(
      endOfLast(blocked({ changes: { routes: { a1: ["10.2.0.0/16 pcx-ab", "any igw-a"] } }, ...setting }), ...lines),
    ).toBe(end);
  });
});

describe("IGW-15, IGW-09: egress-only internet gateways, of which -basics says the same as of NAT gateways", () => {
  const OUT6 = "tcp a.v6:40000 > [3fff::1]:80 syn";
  const ANSWER6 = "tcp [3fff::1]:80 > a.v6:40000 synack";
  const BLOCKED6 = "VPC_BLOCK_PUBLIC_ACCESS_ENABLED at eigw-a";
  const LEFT6 = "internet: [2001:db8:1:1::10]:40000 > [3fff::1]:80";
  const ANSWERED6 = "a: [3fff::1]:80 > [2001:db8:1:1::10]:40000";

  test.for<{ rule: string; mode: BlockPublicAccess["mode"]; exclusion?: string; ends: readonly string[] }>([
    { rule: "off", mode: "off", ends: [LEFT6, ANSWERED6] },
    { rule: "bidirectional blocks them too", mode: "block-bidirectional", ends: [BLOCKED6] },
    { rule: "ingress only leaves them open, answers included", mode: "block-ingress", ends: [LEFT6, ANSWERED6] },
    {
      rule: "an exclusion for egress opens them again",
      mode: "block-bidirectional",
      exclusion: "subnet-a1 allow-egress",
      ends: [LEFT6, ANSWERED6],
    },
    {
      rule: "so does one both ways",
      mode: "block-bidirectional",
      exclusion: "vpc-a allow-bidirectional",
      ends: [LEFT6, ANSWERED6],
    },
  ])("$rule", ({ mode, exclusion, ends }) => {
    const { blockPublicAccess, blockPublicAccessExclusions } = blocked({
      mode,
      exclusions: exclusion === undefined ? [] : [exclusion],
    });
    const topology = {
      ...dualStack({ egressOnly: ["a"], routes: { a1: ["::/0 eigw-a"] } }),
      blockPublicAccess,
      blockPublicAccessExclusions,
    };
    const { arrive } = scene(topology);
    expect([OUT6, ANSWER6].slice(0, ends.length).map((words) => arrive(words))).toEqual(ends);
  });

  test("of what left for another subnet, the answers are blocked there", () => {
    const { blockPublicAccess, blockPublicAccessExclusions } = blocked({ exclusions: ["subnet-a1 allow-egress"] });
    const topology = {
      ...dualStack({ egressOnly: ["a"], routes: { a1: ["::/0 eigw-a"] }, noCheck: "a" }),
      blockPublicAccess,
      blockPublicAccessExclusions,
    };
    const { arrive } = scene(topology);
    const ends = [
      arrive("tcp far.v6:40000 > [3fff::1]:80 syn", { from: "a" }),
      arrive("tcp [3fff::1]:80 > far.v6:40000 synack"),
    ];
    expect(ends).toEqual(["internet: [2001:db8:1:2::10]:40000 > [3fff::1]:80", BLOCKED6]);
  });

  test("nothing begins outside, blocked or not", () => {
    const topology = {
      ...dualStack({ egressOnly: ["a"], routes: { a1: ["::/0 eigw-a"] }, detached: "a" }),
      blockPublicAccess: blocked({ mode: "block-ingress" }).blockPublicAccess,
    };
    expect(endOfLast(topology, "tcp [3fff::1]:40000 > a.v6:22 syn")).toBe("SIM_EIGW_RESTRICTION at eigw-a");
  });
});

describe("IGW-15, FL-12: what flow logs see", () => {
  const reasons = (setting: Setting, words: string): readonly string[] => {
    const { path } = scene(blocked(setting));
    return path(words).observations.map(
      ({ direction, action, rejectReason }) => `${direction} ${action} ${rejectReason}`,
    );
  };

  test.for<{ rule: string; setting?: Setting; words: string; seen: readonly string[] }>([
    { rule: "REJECT at the sender, although all rules admit it", words: OUT, seen: ["egress REJECT BPA"] },
    { rule: "REJECT at the receiver, although all rules admit it", words: IN, seen: ["ingress REJECT BPA"] },
    {
      rule: "behind a NAT gateway the gateway's interface rejects",
      words: THROUGH_NAT,
      seen: ["egress ACCEPT null", "ingress ACCEPT null", "egress REJECT BPA"],
    },
    {
      rule: "what a security group refuses on the way out is its own",
      setting: { changes: { groups: { a: { egress: [] } } } },
      words: OUT,
      seen: ["egress REJECT null"],
    },
    {
      rule: "a network ACL is not asked any more on the way in",
      setting: { changes: { acls: { a1: [] } } },
      words: IN,
      seen: ["ingress REJECT BPA"],
    },
    {
      rule: "nothing of it where nothing is blocked",
      setting: { mode: "off" },
      words: IN,
      seen: ["ingress ACCEPT null"],
    },
  ])("$rule", ({ setting = {}, words, seen }) => {
    expect(reasons(setting, words)).toEqual(seen);
  });
});

describe("IGW-15: describe-vpc-block-public-access-*", () => {
  const reread = (more: object): ReturnType<typeof importDescribe> =>
    importDescribe([
      { path: "eu-west-3/all.json", text: JSON.stringify({ ...exportDescribe(blocked({ mode: "off" })), ...more }) },
    ]);

  test("AWS answers one object, not a list", () => {
    const options = { AwsAccountId: "123456789012", AwsRegion: "eu-west-3", InternetGatewayBlockMode: "block-ingress" };
    const imported = reread({ VpcBlockPublicAccessOptions: options });
    expect(imported).toMatchObject({
      ok: true,
      value: { blockPublicAccess: [{ ...ACCOUNT, mode: "block-ingress", exclusionsAllowed: true }] },
    });
  });

  test("what is no object is malformed", () => {
    expect(reread({ VpcBlockPublicAccessOptions: ["on"] })).toMatchObject({
      ok: false,
      issues: [{ code: "Describe.Malformed" }],
    });
  });

  test("exported and imported again it is the same", () => {
    const topology = blocked({ exclusions: ["subnet-a1 allow-egress", "vpc-b allow-bidirectional disable-complete"] });
    const imported = importDescribe([{ path: "all.json", text: JSON.stringify(exportDescribe(topology)) }]);
    expect(imported).toMatchObject({ ok: true, value: topology });
  });

  test("a VPC that says it is blocked, without the options: undecided", () => {
    const document = exportDescribe(world());
    const Vpcs = (document["Vpcs"] as readonly object[]).map((each) => {
      return { ...each, BlockPublicAccessStates: { InternetGatewayBlockMode: "block-ingress" } };
    });
    const imported = importDescribe([{ path: "all.json", text: JSON.stringify({ ...document, Vpcs }) }]);
    if (!imported.ok) throw new Error(JSON.stringify(imported.issues));
    expect(endOfLast(imported.value, IN)).toBe(
      "undecided: VPC Block Public Access is on, its options are not in the input",
    );
  });
});

test.for<{ rule: string; topology: Topology; problems: readonly string[] }>([
  {
    rule: "exclusions of a VPC and a subnet",
    topology: blocked({ exclusions: ["vpc-a x", "subnet-b1 x"] }),
    problems: [],
  },
  {
    rule: "what does not exist",
    topology: blocked({ exclusions: ["subnet-x x"] }),
    problems: ["InvalidSubnetID.NotFound"],
  },
  {
    rule: "the same twice",
    topology: blocked({ exclusions: ["vpc-a x", "vpc-a x"] }),
    problems: ["InvalidParameterValue"],
  },
  {
    rule: "egress under block-ingress",
    topology: blocked({ mode: "block-ingress", exclusions: ["vpc-a allow-egress"] }),
    problems: ["InvalidParameterValue"],
  },
])("IGW-15 validation: $rule", ({ topology, problems }) => {
  const found = validateTopology(topology, new Origins()).filter(({ code }) => !code.startsWith("Topology."));
  expect(found.map(({ code }) => code)).toEqual(problems);
});
