import type { Appliance, InspectionRule, RouteTable } from "../../model/index.js";
import { cidr } from "../fixtures/nextwork.js";
import type { HostName } from "./build.js";
import { managed, type Addition } from "./gateways.js";
import { route, rule } from "./sentences.js";

/** `pass tcp 80 any > 10.1.0.0/16`, `drop all any > any` */
function inspectionRule(text: string): InspectionRule {
  const [action = "", ...words] = text.split(" ");
  const [destination = "", , source = ""] = words.toReversed();
  const block = (name: string): InspectionRule["source"] =>
    cidr(name === "any" ? "0.0.0.0/0" : name) as InspectionRule["source"];
  const { service } = rule(words.slice(0, -3).join(" "));
  return {
    action: action as InspectionRule["action"],
    service,
    source: block(source),
    destination: block(destination),
  };
}

interface Declared {
  readonly rules?: readonly string[];
  readonly otherwise?: InspectionRule["action"];
  /** `10.9.0.0/16 eni-inside` */
  readonly routes?: readonly string[];
}

function declare(
  resourceId: string,
  forwards: Appliance["forwards"],
  { rules = [], otherwise = "pass", routes = [] }: Declared,
): Addition {
  const appliance: Appliance = {
    resourceId,
    forwards,
    rules: rules.map(inspectionRule),
    defaultAction: otherwise,
    routes: routes.map((text) => {
      const [block = "", networkInterfaceId = ""] = text.split(" ");
      return { destination: cidr(block) as Appliance["routes"][number]["destination"], networkInterfaceId };
    }),
  };
  return (topology) => ({ ...topology, appliances: [...topology.appliances, appliance] });
}

/** Says what a host does with packets that are not for itself. */
export function forwards(host: HostName, as: "nothing" | "router" | "nat", declared: Declared = {}): Addition {
  return declare(`i-${host}`, as, declared);
}

/** `eni-<name>` in a subnet, with its check off, as a further interface of a host. */
export function further(host: HostName, name: string, subnetName: string, address: string): Addition {
  const add = managed(name, subnetName, { type: "interface", addresses: [[address, null]], groups: [`sg-${host}`] });
  return (topology) => {
    const next = add(topology);
    const networkInterfaces = next.networkInterfaces.map((each) =>
      each.id === `eni-${name}`
        ? { ...each, requesterManaged: false, attachment: { instanceId: `i-${host}`, deviceIndex: 1 } }
        : each,
    );
    return { ...next, networkInterfaces };
  };
}

/** `vpce-<name>`, its interface `eni-<name>` in a subnet, and what is decided behind it; null: nothing says so. */
export function inspection(
  name: string,
  subnetName: string,
  address: string,
  declared: Declared | null = {},
): Addition {
  return (topology) => {
    const next = managed(name, subnetName, { type: "gateway_load_balancer_endpoint", addresses: [[address, null]] })(
      topology,
    );
    const { accountId, region, vpcId } = next.subnets.find(({ id }) => id === `subnet-${subnetName}`)!;
    const id = `vpce-${name}`;
    const endpoint = {
      accountId,
      region,
      vpcId,
      id,
      name: id,
      type: "GatewayLoadBalancer",
      serviceName: `com.amazonaws.vpce.${region}.vpce-svc-0`,
      state: "available",
      networkInterfaceIds: [`eni-${name}`],
    } as const;
    const added = { ...next, vpcEndpoints: [...next.vpcEndpoints, endpoint] };
    return declared === null ? added : declare(id, "inspection", declared)(added);
  };
}

/** `rtb-edge-<vpc>`: the edge route table of the VPC's internet gateway. */
export function edge(vpc: string, ...routes: readonly string[]): Addition {
  return (topology) => {
    const { accountId, region, id: vpcId, cidrBlocks } = topology.vpcs.find(({ id }) => id === `vpc-${vpc}`)!;
    const written = routes.map(route);
    const isWritten = (text: string): boolean => routes.some((each) => each.startsWith(`${text} `));
    const locals = cidrBlocks.map((each) => ({
      ...route("any local"),
      destination: { kind: "cidr" as const, cidr: each.cidr },
    }));
    const id = `rtb-edge-${vpc}`;
    const table: RouteTable = {
      accountId,
      region,
      vpcId,
      id,
      name: id,
      main: false,
      subnetIds: [],
      gatewayIds: [`igw-${vpc}`],
      routes: [...(isWritten(`10.${vpc === "a" ? 1 : 2}.0.0/16`) ? [] : locals), ...written],
    };
    return { ...topology, routeTables: [...topology.routeTables, table] };
  };
}
