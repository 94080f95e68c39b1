import { groupOf, I1, I2, P1, P2, peered, routesOf, vectorLab, withAcl, type VectorLab } from "./vector-lab.js";

// The test vectors of aws-semantics 13 that are pings: what both interfaces log and what the host sees. Asked of the
// simulation and of the kernel.

const DENY_ICMP = { ruleNumber: 10, action: "deny", protocol: "icmp", cidr: "0.0.0.0/0" };
const DENY_ALL = { ruleNumber: 10, action: "deny", protocol: "all", cidr: "0.0.0.0/0" };
const LOST = "5 packets transmitted, 0 received";
export const ANSWERED = "5 packets transmitted, 5 received";

export function ping(to: string, lab: VectorLab, address: "private" | "public" = "private"): VectorLab {
  lab.timeline.push({ at: "0s", ping: { name: "ping", from: "i1", to, count: 5, ...(to === "i2" && { address }) } });
  return lab;
}

const out1 = (action: string) => `egress ${I1} > ${I2} ${action} 5/420`;
const in1 = (action: string) => `ingress ${I2} > ${I1} ${action} 5/420`;
const in2 = (action: string) => `ingress ${I1} > ${I2} ${action} 5/420`;
const out2 = (action: string) => `egress ${I2} > ${I1} ${action} 5/420`;

export interface VectorRow {
  readonly id: string;
  readonly setup: string;
  readonly lab: () => VectorLab;
  readonly eni1: readonly string[];
  readonly eni2: readonly string[];
  readonly host: string;
  /** What became of the packets that were lost, null when none was. */
  readonly code: string | null;
  readonly timeToLive?: number;
}

export const PING_VECTORS: readonly VectorRow[] = [
  {
    id: "V1",
    setup: "no peering: 0.0.0.0/0 leads to the internet gateway, which refuses RFC 1918",
    lab: () => ping("i2", vectorLab()),
    eni1: [out1("ACCEPT")],
    eni2: [],
    host: LOST,
    code: "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
  },
  {
    id: "V2",
    setup: "V1 without 0.0.0.0/0",
    lab: () => {
      const lab = vectorLab();
      routesOf(lab, 1).length = 0;
      return ping("i2", lab);
    },
    eni1: [out1("ACCEPT")],
    eni2: [],
    host: LOST,
    code: "NO_ROUTE_TO_DESTINATION",
  },
  {
    id: "V3",
    setup: "no peering, to the public address",
    lab: () => ping("i2", vectorLab(), "public"),
    eni1: [`ingress ${P2} > ${I1} ACCEPT 5/420`, `egress ${I1} > ${P2} ACCEPT 5/420`],
    eni2: [`ingress ${P1} > ${I2} ACCEPT 5/420`, `egress ${I2} > ${P1} ACCEPT 5/420`],
    host: ANSWERED,
    code: null,
    timeToLive: 126,
  },
  {
    id: "V4",
    setup: "peering active, both routes",
    lab: () => ping("i2", peered(vectorLab())),
    eni1: [in1("ACCEPT"), out1("ACCEPT")],
    eni2: [in2("ACCEPT"), out2("ACCEPT")],
    host: ANSWERED,
    code: null,
    timeToLive: 127,
  },
  {
    id: "V5",
    setup: "peering active, route only in VPC 1",
    lab: () => ping("i2", peered(vectorLab(), [1])),
    eni1: [out1("ACCEPT")],
    eni2: [in2("ACCEPT"), out2("ACCEPT")],
    host: LOST,
    code: "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
  },
  {
    id: "V6",
    setup: "peering active, route only in VPC 2",
    lab: () => ping("i2", peered(vectorLab(), [2])),
    eni1: [out1("ACCEPT")],
    eni2: [],
    host: LOST,
    code: "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS",
  },
  {
    id: "V7",
    setup: "peering pending-acceptance, routes present",
    lab: () => ping("i2", peered(vectorLab(), [1, 2], "pending-acceptance")),
    eni1: [out1("ACCEPT")],
    eni2: [],
    host: LOST,
    code: "BAD_STATE_ROUTE",
  },
  {
    id: "V8",
    setup: "V4, security group of i2 without ICMP",
    lab: () => {
      const lab = peered(vectorLab());
      groupOf(lab, 2).ingress.length = 1;
      return ping("i2", lab);
    },
    eni1: [out1("ACCEPT")],
    eni2: [in2("REJECT")],
    host: LOST,
    code: "ENI_SG_RULES_MISMATCH",
  },
  {
    id: "V9",
    setup: "V4, network ACL of i2's subnet denies ICMP in",
    lab: () => ping("i2", withAcl(peered(vectorLab()), 2, "ingress", [DENY_ICMP])),
    eni1: [out1("ACCEPT")],
    eni2: [in2("REJECT")],
    host: LOST,
    code: "SUBNET_ACL_RESTRICTION",
  },
  {
    id: "V10",
    setup: "V4, network ACL of i2's subnet denies ICMP out",
    lab: () => ping("i2", withAcl(peered(vectorLab()), 2, "egress", [DENY_ICMP])),
    eni1: [out1("ACCEPT")],
    eni2: [in2("ACCEPT"), out2("REJECT")],
    host: LOST,
    code: "SUBNET_ACL_RESTRICTION",
  },
  {
    id: "V11",
    setup: "V4, network ACL of i1's subnet denies ICMP in",
    lab: () => ping("i2", withAcl(peered(vectorLab()), 1, "ingress", [DENY_ICMP])),
    eni1: [in1("REJECT"), out1("ACCEPT")],
    eni2: [in2("ACCEPT"), out2("ACCEPT")],
    host: LOST,
    code: "SUBNET_ACL_RESTRICTION",
  },
  {
    id: "V12",
    setup: "V4, security group of i1 without egress rule",
    lab: () => {
      const lab = peered(vectorLab());
      groupOf(lab, 1).egress = [];
      return ping("i2", lab);
    },
    eni1: [out1("REJECT")],
    eni2: [],
    host: LOST,
    code: "SG_HAS_NO_RULES",
  },
  {
    id: "V13",
    setup: "V4, security group of i1 without inbound ICMP",
    lab: () => {
      const lab = peered(vectorLab());
      groupOf(lab, 1).ingress.length = 1;
      return ping("i2", lab);
    },
    eni1: [in1("ACCEPT"), out1("ACCEPT")],
    eni2: [in2("ACCEPT"), out2("ACCEPT")],
    host: ANSWERED,
    code: null,
    timeToLive: 127,
  },
  {
    id: "V14",
    setup: "both in the same subnet, whose network ACL denies everything",
    lab: () => {
      const lab = vectorLab();
      const deny = withAcl(withAcl(lab, 1, "egress", [DENY_ALL]), 1, "ingress", [DENY_ALL]);
      deny.instances["i2"] = {
        ...deny.instances["i2"],
        subnet: "subnet-of-1",
        securityGroups: ["sg-of-1"],
        privateAddress: "10.1.5.113",
      };
      return ping("i2", deny);
    },
    eni1: [`ingress 10.1.5.113 > ${I1} ACCEPT 5/420`, `egress ${I1} > 10.1.5.113 ACCEPT 5/420`],
    eni2: [`ingress ${I1} > 10.1.5.113 ACCEPT 5/420`, `egress 10.1.5.113 > ${I1} ACCEPT 5/420`],
    host: ANSWERED,
    code: null,
    timeToLive: 127,
  },
  {
    id: "V15",
    setup: "V4, i2 admits ICMP from sg-i1 only; to its private address",
    lab: () => {
      const lab = peered(vectorLab());
      groupOf(lab, 2).ingress[1] = { protocol: "icmp", securityGroup: "sg-of-1" };
      return ping("i2", lab);
    },
    eni1: [in1("ACCEPT"), out1("ACCEPT")],
    eni2: [in2("ACCEPT"), out2("ACCEPT")],
    host: ANSWERED,
    code: null,
    timeToLive: 127,
  },
  {
    id: "V16",
    setup: "V15, to its public address",
    lab: () => {
      const lab = peered(vectorLab());
      groupOf(lab, 2).ingress[1] = { protocol: "icmp", securityGroup: "sg-of-1" };
      return ping("i2", lab, "public");
    },
    eni1: [`egress ${I1} > ${P2} ACCEPT 5/420`],
    eni2: [`ingress ${P1} > ${I2} REJECT 5/420`],
    host: LOST,
    code: "SG_REFERENCES_NOT_PRESERVED",
  },
  {
    id: "V22",
    setup: "the router: answered, never logged",
    lab: () => ping("10.1.0.1", vectorLab()),
    eni1: [],
    eni2: [],
    host: ANSWERED,
    code: null,
    timeToLive: 64,
  },
  {
    id: "V25",
    setup: "V4, an address that no interface owns",
    lab: () => ping("10.2.200.9", peered(vectorLab())),
    eni1: [`egress ${I1} > 10.2.200.9 ACCEPT 5/420`],
    eni2: [],
    host: LOST,
    code: "NO_POSSIBLE_DESTINATION",
  },
];
