import {
  type AddressPair,
  describeEntry,
  describeRoute,
  describeRule,
  formatCidr,
  formatIpAddress,
  isIpv4,
  formatService,
  nameIn,
  sameAddress,
  subnetCidrs,
  type Direction,
  type Hop,
  type IpAddress,
  type NetworkAclReason,
  type Path,
  type SecurityGroupReason,
  type Topology,
} from "../model/index.js";

/** One line of a trace: what the component is, whether the packet passed it, and what decided. */
export interface HopText {
  readonly mark: "passed" | "refused" | "undecided" | "logged";
  readonly component: string;
  readonly text: string;
}

const SIDE: Readonly<Record<Direction, string>> = { ingress: "inbound", egress: "outbound" };

function named(list: readonly { readonly id: string; readonly name: string }[], id: string): string {
  const name = nameIn(list, id);
  return name === id ? id : `${name} (${id})`;
}

function securityGroupText(topology: Topology, reason: SecurityGroupReason, direction: Direction): string {
  switch (reason.kind) {
    case "rule":
      return `${reason.groupName} allows ${describeRule(reason.rule, direction, topology)}`;
    case "tracked":
      return "belongs to a connection that the interface tracks, no rule is asked";
    case "related":
      return "an ICMP error about a flow that is let through";
    case "refused": {
      const groups = reason.groupIds.map((id) => nameIn(topology.securityGroups, id)).join(", ");
      if (groups === "") return "the interface has no security group";
      return reason.code === "SG_HAS_NO_RULES" ? `${groups} has no rules` : `no rule of ${groups} admits it`;
    }
  }
}

function networkAclText({ networkAclName, entry }: NetworkAclReason): string {
  return entry === null
    ? `${networkAclName} entry *: deny what no entry allows`
    : `${networkAclName} entry ${entry.ruleNumber > 32_766 ? "*" : entry.ruleNumber}: ${describeEntry(entry)}`;
}

function interfaceText(topology: Topology, hop: Extract<Hop, { readonly kind: "network-interface" }>): string {
  const subnet = topology.subnets.find(({ id }) => id === hop.subnetId);
  const where = subnet === undefined ? hop.subnetId : `${subnet.name} (${formatCidr(subnetCidrs(subnet)[0]!)})`;
  return `${named(topology.networkInterfaces, hop.id)} in ${where} of ${nameIn(topology.vpcs, hop.vpcId)}`;
}

function gatewayText(hop: Extract<Hop, { readonly kind: "internet-gateway" }>): string {
  if (hop.from === null || hop.to === null) return `${hop.name} ${hop.direction}: refuses it`;
  if (sameAddress(hop.from, hop.to)) return `${hop.name} ${hop.direction}: ${formatIpAddress(hop.from)} stays as it is`;
  const what = hop.direction === "outbound" ? "source" : "destination";
  return `${hop.name} ${hop.direction}: ${what} ${formatIpAddress(hop.from)} becomes ${formatIpAddress(hop.to)}`;
}

function translationText(hop: Extract<Hop, { readonly kind: "nat-gateway" | "load-balancer" }>): string {
  if (hop.translation === null) return `${hop.name} ${hop.direction}: refuses it`;
  return `${hop.name} ${hop.direction}: ${rewriteText(hop.translation)}`;
}

function rewriteText({ before, after }: { readonly before: AddressPair; readonly after: AddressPair }): string {
  const pair = ({ source, sourcePort, destination, destinationPort }: AddressPair): string =>
    `${endText(source, sourcePort)} -> ${endText(destination, destinationPort)}`;
  return `${pair(before)} becomes ${pair(after)}`;
}

/** RFC 5952, 6. */
function endText(address: IpAddress, port: number): string {
  const text = formatIpAddress(address);
  return `${isIpv4(address) ? text : `[${text}]`}:${port}`;
}

const FORWARDS: Readonly<Record<Extract<Hop, { readonly kind: "middlebox" }>["forwards"], string>> = {
  nothing: "does not forward",
  router: "routes",
  nat: "masquerades",
  inspection: "inspects",
};

function verdictText({ forwards, verdict }: Extract<Hop, { readonly kind: "middlebox" }>): string {
  switch (verdict.kind) {
    case "rule": {
      const { action, service, source, destination } = verdict.rule;
      return `${action} ${formatService(service)} from ${formatCidr(source)} to ${formatCidr(destination)}`;
    }
    case "default":
      return forwards === "nothing" ? "IP forwarding is off" : `${verdict.action} by default`;
    case "known":
      return "belongs to a connection that it has let through";
    case "mid-stream":
      return "belongs to a connection whose beginning it has not seen";
  }
}

function middleboxText(hop: Extract<Hop, { readonly kind: "middlebox" }>): string {
  const said = `${named([hop], hop.id)} ${FORWARDS[hop.forwards]}: ${verdictText(hop)}`;
  return hop.translation === null ? said : `${said}; ${rewriteText(hop.translation)}`;
}

function transitGatewayText(topology: Topology, hop: Extract<Hop, { readonly kind: "transit-gateway" }>): string {
  const from = nameIn(topology.transitGatewayAttachments, hop.fromAttachmentId);
  const table =
    hop.routeTableId === null ? "no route table" : nameIn(topology.transitGatewayRouteTables, hop.routeTableId);
  if (hop.route === null) return `${hop.name}: from ${from}, ${table}: no route matches`;
  const { cidr, attachmentId } = hop.route;
  const to = attachmentId === null ? "blackhole" : nameIn(topology.transitGatewayAttachments, attachmentId);
  return `${hop.name}: from ${from}, ${table}: ${formatCidr(cidr)} -> ${to}`;
}

const VGW_REFUSES: Readonly<Record<"outbound" | "inbound", string>> = {
  outbound: "no connection that is up leads there",
  inbound: "no interface of its VPC has that address",
};

const CONNECTION_WORDS: Readonly<Record<Extract<Hop, { readonly kind: "connection" }>["by"], string>> = {
  vpn: "VPN connection",
  "direct-connect": "Direct Connect",
  connect: "Connect",
};

/** Every hop of a path in words, in names where the topology has them. */
export function hopTexts(topology: Topology, { hops, disposition }: Path): readonly HopText[] {
  const { kind } = disposition;
  return hops.map((hop, index) => {
    const text = hopText(topology, hop);
    // The interface itself does not get what its network ACL or security groups stop.
    const last = hop.kind === "network-interface" && hop.direction === "ingress" && index === hops.length - 1;
    if (last && kind === "dropped") return { ...text, mark: "refused" };
    if (last && kind === "undecided") return { ...text, mark: "undecided" };
    return kind === "undecided" && text.mark === "refused" ? notKnown(hop, text) : text;
  });
}

/** Nothing refuses an undecided packet: what would admit it may be among what the input does not show. */
function notKnown(hop: Hop, text: HopText): HopText {
  if (hop.kind === "security-group")
    return { ...text, mark: "undecided", text: `${SIDE[hop.direction]}: no rule that is known admits it` };
  if (hop.kind === "network-acl")
    return { ...text, mark: "undecided", text: `${SIDE[hop.direction]}: no entry that is known decides` };
  return { ...text, mark: "undecided" };
}

function hopText(topology: Topology, hop: Hop): HopText {
  switch (hop.kind) {
    case "host": {
      const name = nameIn(topology.instances, hop.id);
      return { mark: "passed", component: "host", text: `${name === hop.id ? hop.name : name}: ${hop.note}` };
    }
    case "network-interface":
      return { mark: "passed", component: "interface", text: interfaceText(topology, hop) };
    case "source-dest-check":
      return {
        mark: hop.passed ? "passed" : "refused",
        component: "source/dest check",
        text: `${named(topology.networkInterfaces, hop.id)} ${SIDE[hop.direction]}`,
      };
    case "security-group":
      return {
        mark: hop.action === "allow" ? "passed" : "refused",
        component: "security group",
        text: `${SIDE[hop.direction]}: ${securityGroupText(topology, hop.reason, hop.direction)}`,
      };
    case "network-acl":
      return {
        mark: hop.action === "allow" ? "passed" : "refused",
        component: "network ACL",
        text: `${SIDE[hop.direction]}: ${networkAclText(hop.reason)}`,
      };
    case "block-public-access":
      return {
        mark: "refused",
        component: "Block Public Access",
        text: `${SIDE[hop.direction]}: ${named(topology.subnets, hop.subnetId)} is not excluded from it`,
      };
    case "flow-log":
      return {
        mark: "logged",
        component: "flow log",
        text: `${hop.action} ${hop.direction} of ${hop.interfaceId}: ${formatIpAddress(hop.source)} -> ${formatIpAddress(hop.destination)}`,
      };
    case "route-table":
      return {
        mark: hop.usable ? "passed" : "refused",
        component: "route table",
        text: `${named(topology.routeTables, hop.id)}: ${hop.route === null ? "no route matches" : describeRoute(hop.route, topology)}`,
      };
    case "internet-gateway":
      return {
        mark: hop.from === null ? "refused" : "passed",
        component: "internet gateway",
        text: gatewayText(hop),
      };
    case "egress-only-internet-gateway":
      return {
        mark: hop.passes ? "passed" : "refused",
        component: "egress-only internet gateway",
        text: `${hop.name} ${hop.direction}: ${hop.passes ? "carries it" : "refuses it"}`,
      };
    case "vpc-peering-connection": {
      const ends = `${nameIn(topology.vpcs, hop.fromVpcId)} to ${nameIn(topology.vpcs, hop.toVpcId)}`;
      return { mark: "passed", component: "peering", text: `${hop.name}: ${ends}` };
    }
    case "nat-gateway":
    case "load-balancer":
      return {
        mark: hop.translation === null ? "refused" : "passed",
        component: hop.kind === "nat-gateway" ? "NAT gateway" : "load balancer",
        text: translationText(hop),
      };
    case "transit-gateway":
      return {
        mark: hop.route?.attachmentId == null ? "refused" : "passed",
        component: "transit gateway",
        text: transitGatewayText(topology, hop),
      };
    case "vpn-gateway":
      return {
        mark: hop.passes ? "passed" : "refused",
        component: "virtual private gateway",
        text: `${hop.name} ${hop.direction}: ${hop.passes ? "carries it" : VGW_REFUSES[hop.direction]}`,
      };
    case "connection":
      return {
        mark: hop.passes ? "passed" : "refused",
        component: CONNECTION_WORDS[hop.by],
        text: `${hop.name} ${hop.direction}${hop.passes ? "" : ": no tunnel is up"}`,
      };
    case "middlebox":
      return {
        mark: hop.verdict.action === "pass" ? "passed" : "refused",
        component: hop.forwards === "inspection" ? "inspection" : "appliance",
        text: middleboxText(hop),
      };
    case "vpc-endpoint":
      return { mark: "passed", component: "VPC endpoint", text: `${named([hop], hop.id)}: ${hop.serviceName}` };
    case "not-modelled":
      return { mark: "undecided", component: "not modelled", text: hop.what };
  }
}
