import { ANYWHERE_IPV4, ipv4, type Route, type Topology, type Vpc } from "../../model/index.js";
import type { GatewayChoices, NatGatewayChoice } from "./gateway-choices.js";
import { managedInterface } from "./managed-interface.js";
import { id, pickOne } from "./place.js";

/** The topology with a NAT gateway in each VPC that chose one, and a default route to it in one route table. */
export function addNatGateways(topology: Topology, choices: GatewayChoices["natGateways"]): Topology {
  return topology.vpcs.reduce((current, vpc, index) => {
    const choice = choices[index];
    return choice ? addNatGateway(current, vpc, index, choice) : current;
  }, topology);
}

function addNatGateway(topology: Topology, vpc: Vpc, index: number, choice: NatGatewayChoice): Topology {
  const { id: vpcId, accountId, region } = vpc;
  const mine = (each: { readonly vpcId: string | null }): boolean => each.vpcId === vpcId;
  const subnet = pickOne(topology.subnets.filter(mine), choice.subnetPick);
  const table = pickOne(topology.routeTables.filter(mine), choice.tablePick);
  if (!subnet || !table) return topology;
  // A public NAT gateway needs the VPC's internet gateway (IGW-10).
  const isPublic = choice.isPublic && topology.internetGateways.some(mine);
  const name = `nat-${index}`;
  const places = choice.secondaryAddress ? [1, 2] : [1];
  const networkInterface = managedInterface(subnet, {
    name: `${name}-eni`,
    interfaceType: "nat_gateway",
    offset: 0,
    publicAddresses: places.map((place) => (isPublic ? ipv4(((54 << 24) | (2 << 16) | (index << 8)) + place) : null)),
  });
  const natGatewayId = id("nat", name);
  const route: Route = {
    destination: { kind: "cidr", cidr: ANYWHERE_IPV4 },
    target: { kind: "nat-gateway", id: natGatewayId },
    state: "active",
    origin: "CreateRoute",
  };
  const isDefault = ({ destination }: Route): boolean =>
    destination.kind === "cidr" && destination.cidr.prefixLength === 0;
  return {
    ...topology,
    networkInterfaces: [...topology.networkInterfaces, networkInterface],
    natGateways: [
      ...topology.natGateways,
      {
        id: natGatewayId,
        name,
        accountId,
        region,
        vpcId,
        subnetId: subnet.id,
        connectivityType: isPublic ? "public" : "private",
        state: "available",
        addresses: networkInterface.privateAddresses.map(({ address, publicAddress }) => ({
          networkInterfaceId: networkInterface.id,
          privateAddress: address,
          publicAddress,
        })),
      },
    ],
    routeTables: topology.routeTables.map((each) =>
      each === table ? { ...each, routes: [...each.routes.filter((other) => !isDefault(other)), route] } : each,
    ),
  };
}
