import { ANYWHERE_IPV4, type Appliance, type InspectionRule, type Route, type Topology } from "../../model/index.js";

const KINDS = ["router", "nat", "nothing", null] as const;

const LOW_PORTS: InspectionRule = {
  action: "drop",
  service: { kind: "ports", protocol: 6, fromPort: 0, toPort: 32_767 },
  source: ANYWHERE_IPV4,
  destination: ANYWHERE_IPV4,
};

/** What instances do with packets for others: each in turn routes, masquerades, drops, and does what nobody knows. */
export function addAppliances(topology: Topology): Topology {
  const appliances = topology.instances.flatMap(({ id }, index): Appliance[] => {
    const forwards = KINDS[index % KINDS.length]!;
    if (forwards === null) return [];
    // Every other one has rules of its own.
    const rules = forwards !== "nothing" && index % 2 === 0 ? [LOW_PORTS] : [];
    return [{ resourceId: id, forwards, rules, defaultAction: forwards === "nothing" ? "drop" : "pass", routes: [] }];
  });
  return { ...topology, appliances };
}

/**
 * In one route table of each VPC, all that leaves it goes to an instance of another subnet, all of whose interfaces
 * forward for others, and which routes, masquerades or has rules, in turn.
 */
export function leadThroughHosts(topology: Topology): Topology {
  return topology.vpcs.reduce((current, vpc, index) => leadThroughHost(current, vpc.id, index), topology);
}

function leadThroughHost(topology: Topology, vpcId: string, index: number): Topology {
  const { routeTables, subnets, networkInterfaces, appliances } = topology;
  const hosts = networkInterfaces.filter((each) => each.vpcId === vpcId && each.attachment !== null);
  const tableOf = (subnetId: string): string | undefined =>
    (
      routeTables.find(({ subnetIds }) => subnetIds.includes(subnetId)) ??
      routeTables.find((table) => table.main && table.vpcId === vpcId)
    )?.id;
  const pairs = subnets.flatMap(({ id }) =>
    hosts.flatMap((host) => (tableOf(host.subnetId) === tableOf(id) ? [] : [{ host, tableId: tableOf(id) }])),
  );
  const [pair] = pairs.filter(({ tableId }) => tableId !== undefined);
  if (pair === undefined) return topology;
  const { instanceId } = pair.host.attachment!;
  const target = { kind: "network-interface", id: pair.host.id } as const;
  const route: Route = {
    destination: { kind: "cidr", cidr: ANYWHERE_IPV4 },
    target,
    state: "active",
    origin: "CreateRoute",
  };
  const turn = index + topology.instances.length;
  const forwards = (["router", "nat", "router", "nothing"] as const)[turn % 4]!;
  const host: Appliance = {
    resourceId: instanceId,
    forwards,
    rules: turn % 2 === 0 ? [LOW_PORTS] : [],
    defaultAction: "pass",
    routes: [],
  };
  return {
    ...topology,
    appliances: [...appliances.filter(({ resourceId }) => resourceId !== instanceId), host],
    networkInterfaces: networkInterfaces.map((each) =>
      each.attachment?.instanceId === instanceId ? { ...each, sourceDestCheck: false } : each,
    ),
    routeTables: routeTables.map((table) =>
      table.id === pair.tableId
        ? { ...table, routes: [...table.routes.filter((each) => each.target.kind === "local"), route] }
        : table,
    ),
  };
}
