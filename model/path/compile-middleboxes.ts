import { ipv4Cidr, type Ipv4Cidr } from "../address/cidr.js";
import { ipv4 } from "../address/ipv4.js";
import { compilePrefixes } from "../routing/longest-prefix.js";
import type { Appliance } from "../topology/appliances.js";
import type { Topology } from "../topology/topology.js";
import { dropped, undecided } from "./fate.js";
import type { CompiledInterface, CompiledMiddlebox } from "./network.js";

/** Every instance and Gateway Load Balancer endpoint that packets can be led to, by the ids of its interfaces. */
export function compileMiddleboxes(topology: Topology): Map<string, CompiledMiddlebox> {
  const declared = new Map(topology.appliances.map((appliance) => [appliance.resourceId, appliance]));
  const byResource = new Map<string, CompiledMiddlebox>();
  const middleboxes = new Map<string, CompiledMiddlebox>();
  const names = new Map(topology.instances.map(({ id, name }) => [id, name]));
  for (const { id, attachment } of topology.networkInterfaces) {
    if (attachment === null) continue;
    const { instanceId } = attachment;
    const known =
      byResource.get(instanceId) ??
      compileMiddlebox(instanceId, names.get(instanceId) ?? instanceId, declared.get(instanceId));
    byResource.set(instanceId, known);
    middleboxes.set(id, known);
  }
  for (const { id, name, type, networkInterfaceIds } of topology.vpcEndpoints) {
    if (type !== "GatewayLoadBalancer") continue;
    const middlebox = compileMiddlebox(id, name, declared.get(id));
    for (const each of networkInterfaceIds) middleboxes.set(each, middlebox);
  }
  return middleboxes;
}

function compileMiddlebox(id: string, name: string, appliance: Appliance | undefined): CompiledMiddlebox {
  const isEndpoint = id.startsWith("vpce-");
  const named = name === id ? id : `${name} (${id})`;
  const unknown = isEndpoint
    ? `nothing says what the inspection behind endpoint ${named} decides`
    : `nothing says what instance ${named} does with packets that are not for itself`;
  return {
    id,
    name,
    forwards: appliance?.forwards ?? null,
    rules: appliance?.rules ?? [],
    defaultAction: appliance?.defaultAction ?? "drop",
    interfaces: [],
    routes: compilePrefixes<CompiledInterface>([]),
    unknown: undecided(id, unknown),
    notForwarding: dropped("SIM_HOST_NOT_FORWARDING", id),
    refused: dropped(isEndpoint ? "FIREWALL_RULES_RESTRICTION" : "SIM_MIDDLEBOX_DROPPED", id),
    rejected: dropped("SIM_MIDDLEBOX_REJECTED", id),
    noConnection: dropped("SIM_MIDDLEBOX_NO_CONNECTION", id),
    noFreePort: dropped("SIM_NAT_NO_FREE_PORT", id),
    untranslatable: undecided(id, `what instance ${named} makes of a packet without ports is not modelled`),
    ipv6NotModelled: undecided(id, `IPv6 through ${named} is not modelled yet`),
    noPublicAddress: dropped("INGRESS_RTB_NO_PUBLIC_IP", id),
    expired: dropped("SIM_TTL_EXPIRED", id),
  };
}

/**
 * Gives middleboxes their interfaces, and hosts their routes: the subnets they stand in, those that are declared, and the
 * rest by the primary interface, whose default route has the lowest metric.
 */
export function placeMiddleboxes(
  middleboxes: ReadonlyMap<string, CompiledMiddlebox>,
  interfaces: readonly CompiledInterface[],
  appliances: readonly Appliance[],
): void {
  for (const each of interfaces) middleboxes.get(each.networkInterface.id)?.interfaces.push(each);
  const declared = new Map(appliances.map(({ resourceId, routes }) => [resourceId, routes]));
  for (const middlebox of new Set(middleboxes.values())) {
    if (middlebox.forwards !== "router" && middlebox.forwards !== "nat") continue;
    const own = middlebox.interfaces;
    const [primary] = own.toSorted((a, b) => deviceIndexOf(a) - deviceIndexOf(b));
    const route = (cidr: Ipv4Cidr, value: CompiledInterface, rank: number) => ({ cidr, rank, value });
    middlebox.routes = compilePrefixes([
      ...own.flatMap((each) => {
        const { cidr } = each.subnet.subnet;
        return cidr === null ? [] : [route(cidr, each, deviceIndexOf(each))];
      }),
      ...(declared.get(middlebox.id) ?? []).flatMap(({ destination, networkInterfaceId }) => {
        const by = own.find(({ networkInterface }) => networkInterface.id === networkInterfaceId);
        return by === undefined ? [] : [route(destination, by, DECLARED_RANK)];
      }),
      ...(primary === undefined ? [] : [route(ipv4Cidr(ipv4(0), 0), primary, DEFAULT_RANK)]),
    ]);
  }
}

/** What is declared beats the same block by an interface, and the default. */
const DECLARED_RANK = -1;
const DEFAULT_RANK = 0;

function deviceIndexOf({ networkInterface }: CompiledInterface): number {
  return networkInterface.attachment?.deviceIndex ?? 0;
}
