import { expect, test } from "vitest";
import { parseQuestion, renderTrace, trace, traceDocument, type Trace } from "../../check/index.js";
import { compileNetwork, type Topology } from "../../model/index.js";
import { NEXTWORK, PEERED, after, deleteRoute } from "../fixtures/nextwork.js";

function traced(topology: Topology, from: string, to: string, protocol = "icmp", port?: string): Trace {
  const question = parseQuestion(compileNetwork(topology), { from, to, protocol, port });
  if (!question.ok) throw new Error(question.issues[0]?.message);
  return trace(topology, question.value);
}

const ONE_SIDED = after(PEERED, deleteRoute("rtb-2", "10.1.0.0/16"));

test("V5: both directions, the deciding rules and routes, the flow logs, and what would have to change", () => {
  expect(renderTrace(traced(ONE_SIDED, "i-1", "i-2"))).toBe(`\
ping 10.2.15.210 from Instance - NextWork VPC 1 (10.1.5.112)

request  10.1.5.112 -> 10.2.15.210  icmp echo request
  ✓ interface          eni-1 in NextWork-1-subnet (10.1.0.0/20) of NextWork-1-vpc
  ✓ security group     outbound: NextWork-1-SG allows all traffic to 0.0.0.0/0
  ✓ network ACL        outbound: NextWork-1-acl entry 100: allow all traffic to 0.0.0.0/0
  ≡ flow log           ACCEPT egress of eni-1: 10.1.5.112 -> 10.2.15.210
  ✓ route table        NextWork-1-rtb-public (rtb-1): 10.2.0.0/16 -> VPC 1 <> VPC 2
  ✓ peering            VPC 1 <> VPC 2: NextWork-1-vpc to NextWork-2-vpc
  ✓ network ACL        inbound: NextWork-2-acl entry 100: allow all traffic from 0.0.0.0/0
  ✓ security group     inbound: NextWork-2-SG allows icmp all from 0.0.0.0/0
  ≡ flow log           ACCEPT ingress of eni-2: 10.1.5.112 -> 10.2.15.210
  ✓ interface          eni-2 in NextWork-2-subnet (10.2.0.0/20) of NextWork-2-vpc

reply    10.2.15.210 -> 10.1.5.112  icmp echo reply
  ✓ interface          eni-2 in NextWork-2-subnet (10.2.0.0/20) of NextWork-2-vpc
  ✓ security group     outbound: belongs to a connection that the interface tracks, no rule is asked
  ✓ network ACL        outbound: NextWork-2-acl entry 100: allow all traffic to 0.0.0.0/0
  ≡ flow log           ACCEPT egress of eni-2: 10.2.15.210 -> 10.1.5.112
  ✓ route table        NextWork-2-rtb-public (rtb-2): 0.0.0.0/0 -> NextWork-2-igw
  ✗ internet gateway   NextWork-2-igw outbound: refuses it
  ✗ dropped            IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS at NextWork-2-igw

no reply: the reply is dropped at igw-2: an internet gateway refuses RFC 1918 destinations

What would have to change  (tried: with it a reply comes back)
  1. add route 10.1.0.0/16 -> VPC 1 <> VPC 2 to NextWork-2-rtb-public
`);
});

/** PEERED without the prefix lists and the network ACLs of which its parts speak. */
function unseen(): { readonly acl: Topology; readonly group: Topology } {
  const acl = { ...PEERED, networkAcls: [] };
  const securityGroups = PEERED.securityGroups.map((group) => ({
    ...group,
    ingress: group.ingress.map((rule) => ({ ...rule, peer: { kind: "prefix-list", prefixListId: "pl-9" } as const })),
  }));
  return { acl, group: { ...PEERED, securityGroups } };
}

test.for<readonly [string, Trace, RegExp]>([
  [
    "nothing refuses what cannot be decided: a rule",
    traced(unseen().group, "i-1", "i-2"),
    /\? security group +inbound: no rule that is known admits it\n {2}\? interface .*\n {2}\? undecided +what pl-9/,
  ],
  [
    "nothing refuses what cannot be decided: a network ACL",
    traced(unseen().acl, "i-1", "i-2"),
    /\? network ACL +outbound: no entry that is known decides\n {2}\? undecided/,
  ],
  [
    "the translation at both gateways",
    traced(NEXTWORK, "i-1", "35.180.66.119"),
    /NextWork-2-igw inbound: destination 35.180.66.119 becomes 10.2.15.210/,
  ],
  [
    "a refused packet never reaches the interface",
    traced(PEERED, "internet", "i-2", "tcp", "80"),
    /✗ security group.*no rule of NextWork-2-SG admits it\n {2}≡ flow log +REJECT ingress of eni-2.*\n {2}✗ interface/,
  ],
  ["a reply", traced(PEERED, "i-1", "i-2"), /\na reply comes back\n$/],
  [
    "UDP answers only where something listens",
    traced(PEERED, "i-1", "8.8.8.8", "udp", "53"),
    /if a program there answers/,
  ],
  [
    "the public address as a way round",
    traced(NEXTWORK, "internet", "10.2.15.210"),
    /its public address 35.180.66.119 does answer/,
  ],
  [
    "Amazon's own services",
    traced(NEXTWORK, "i-1", "10.1.0.2", "udp", "53"),
    /dns service: not filtered, never logged/,
  ],
  [
    "what is not modelled",
    traced(NEXTWORK, "i-1", "10.1.0.2"),
    /\nundecided: whether Amazon's dns service answers this/,
  ],
])("says %s", ([, shown, expected]) => {
  expect(renderTrace(shown)).toMatch(expected);
});

test("the style paints what passed and what refused", () => {
  const tag = (name: string) => (text: string) => `<${name}>${text}</${name}>`;
  const style = {
    heading: tag("h"),
    good: tag("good"),
    bad: tag("bad"),
    unsure: tag("unsure"),
    faint: tag("faint"),
  };
  const text = renderTrace(traced(ONE_SIDED, "i-1", "i-2"), style);
  expect(text).toContain("<good>✓</good> security group");
  expect(text).toContain("<bad>NextWork-2-igw outbound: refuses it</bad>");
});

test("the JSON document carries the same, with addresses as text", () => {
  const document = traceDocument(traced(ONE_SIDED, "i-1", "i-2"));
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  expect(document).toMatchObject({
    schema: 1,
    question: { from: "eni-1", source: "10.1.5.112", to: "10.2.15.210", protocol: 1, port: 0 },
    answer: "no-reply",
    code: "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
    request: {
      disposition: "delivered",
      flowLogs: [
        { interfaceId: "eni-1", direction: "egress", action: "ACCEPT", source: "10.1.5.112" },
        { interfaceId: "eni-2", direction: "ingress", action: "ACCEPT", destination: "10.2.15.210" },
      ],
    },
    reply: { disposition: "dropped", at: "igw-2", flowLogs: [{ interfaceId: "eni-2", action: "ACCEPT" }] },
    remedy: { steps: [{ kind: "CreateRoute" }], reason: null },
  });
});
