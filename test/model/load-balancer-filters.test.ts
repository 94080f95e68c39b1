import { describe, expect, test } from "vitest";
import { balanced, type Balancing } from "./balanced.js";
import type { Changes } from "./build.js";
import { endOfLast } from "./scene.js";

const IN = "tcp 198.51.100.7:50000 > node.public:80 syn";
const ANSWER = "tcp far:80 > 198.51.100.7:50000 synack";
const IN_FROM_B = "tcp b:50000 > node:80 syn";
const HIDDEN: Balancing = { group: { preserveClientIp: false } };
const PRESERVED = "far: 198.51.100.7:50000 > 10.1.2.10:80";
const NOT_PRESERVED = "far: 10.1.7.5:50000 > 10.1.2.10:80";
const ALL = ["in 100 allow all any", "out 100 allow all any"];

interface Row {
  readonly rule: string;
  readonly lines: readonly string[];
  readonly end: string;
  readonly setting?: Balancing;
}

// docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
describe("security groups", () => {
  const admits = (...ingress: readonly string[]): Changes => ({ groups: { far: { ingress } } });
  const refused = "ENI_SG_RULES_MISMATCH at eni-far";

  test.for<Row>([
    {
      rule: "a target that sees its clients admits them",
      lines: [IN],
      end: PRESERVED,
      setting: { changes: admits("tcp 80 198.51.100.7/32") },
    },
    {
      rule: "and not by the node's address",
      lines: [IN],
      end: refused,
      setting: { changes: admits("tcp 80 10.1.7.0/24") },
    },
    {
      rule: "a target that does not admits the node",
      lines: [IN],
      end: NOT_PRESERVED,
      setting: { ...HIDDEN, changes: admits("tcp 80 10.1.7.0/24") },
    },
    {
      rule: "and not by the client's address",
      lines: [IN],
      end: refused,
      setting: { ...HIDDEN, changes: admits("tcp 80 198.51.100.7/32") },
    },
    {
      rule: "SG-13: the client's groups are lost, also where its address is not",
      lines: [IN_FROM_B],
      end: refused,
      setting: { changes: admits("tcp 80 sg-b") },
    },
    {
      rule: "SG-10: the node's groups admit what comes through it",
      lines: [IN],
      end: NOT_PRESERVED,
      setting: { ...HIDDEN, groups: ["sg-near"], changes: admits("tcp 80 sg-near") },
    },
    {
      rule: "also where the client's address is preserved",
      lines: [IN],
      end: PRESERVED,
      setting: { groups: ["sg-near"], changes: admits("tcp 80 sg-near") },
    },
    {
      rule: "the node's own groups judge its clients",
      lines: [IN],
      end: "ENI_SG_RULES_MISMATCH at eni-node",
      setting: { groups: ["sg-near"], changes: { groups: { near: { ingress: ["tcp 80 10.0.0.0/8"] } } } },
    },
    {
      rule: "and what it passes on",
      lines: [IN],
      end: "SG_HAS_NO_RULES at eni-node",
      setting: { groups: ["sg-near"], changes: { groups: { near: { egress: [] } } } },
    },
    {
      rule: "CT-04: answers are tracked at node and target",
      lines: [IN, ANSWER],
      end: "internet: 203.0.113.70:80 > 198.51.100.7:50000",
      setting: {
        groups: ["sg-near"],
        changes: {
          groups: {
            near: { ingress: ["tcp 80 any"], egress: ["tcp 80 sg-far"] },
            far: { ingress: ["tcp 80 sg-near"], egress: [] },
          },
        },
      },
    },
    {
      rule: "a client may refer to the node's groups",
      lines: [IN_FROM_B],
      end: "far: 10.2.1.10:50000 > 10.1.2.10:80",
      setting: { groups: ["sg-near"], changes: { groups: { b: { egress: ["tcp 80 sg-near"] } } } },
    },
    { rule: "a node without groups admits all", lines: [IN], end: PRESERVED, setting: { groups: [] } },
  ])("$rule", ({ lines, end, setting }) => {
    expect(endOfLast(balanced(setting), ...lines)).toBe(end);
  });
});

test.for<Row>([
  {
    rule: "into the node's subnet, by the client",
    lines: [IN],
    end: "SUBNET_ACL_RESTRICTION at acl-al",
    setting: { acl: ["in 90 deny all 198.51.100.7/32", ...ALL] },
  },
  {
    rule: "out of it, by the target",
    lines: [IN],
    end: "SUBNET_ACL_RESTRICTION at acl-al",
    setting: { acl: ["out 90 deny all 10.1.2.10/32", ...ALL] },
  },
  {
    rule: "into the target's subnet, by the client where it is preserved",
    lines: [IN],
    end: "SUBNET_ACL_RESTRICTION at acl-a2",
    setting: { changes: { acls: { a2: ["in 90 deny all 198.51.100.7/32", ...ALL] } } },
  },
  {
    rule: "and by the node where it is not",
    lines: [IN],
    end: "SUBNET_ACL_RESTRICTION at acl-a2",
    setting: { ...HIDDEN, changes: { acls: { a2: ["in 90 deny all 10.1.7.5/32", ...ALL] } } },
  },
  {
    rule: "back into the node's subnet, by the target",
    lines: [IN, ANSWER],
    end: "SUBNET_ACL_RESTRICTION at acl-al",
    setting: { acl: ["in 90 deny all 10.1.2.10/32", ...ALL] },
  },
  {
    rule: "back out of it, by the client",
    lines: [IN, ANSWER],
    end: "SUBNET_ACL_RESTRICTION at acl-al",
    setting: { acl: ["out 90 deny all 198.51.100.7/32", ...ALL] },
  },
])("NACL-11: $rule", ({ lines, end, setting }) => {
  expect(endOfLast(balanced(setting), ...lines)).toBe(end);
});
