import type { NatGateway } from "../../topology/gateways.js";
import { managedInterfaceName, type Built } from "./managed-interfaces.js";
import type { NatGatewayAddressInput, NatGatewayInput } from "./managed-schemas.js";
import type { Reading } from "./reading.js";
import type { TopologyInput } from "./topology-schema.js";
import { addressPaths, type WantedAddress, type WantedInterface } from "./wanted-interface.js";

/** Declares each NAT gateway and its interface. */
export function declareNatGateways(input: TopologyInput, { names, identify }: Reading): void {
  for (const [name, gateway] of Object.entries(input.natGateways)) {
    const path = ["natGateways", name];
    const eni = managedInterfaceName(name, gateway.subnet);
    names.declare("NAT gateway", name, identify("nat", name, gateway.id), path);
    names.declare("network interface", eni, identify("eni", eni, gateway.networkInterfaceId), path);
  }
}

/** IGW-10: the gateway's own interface, which AWS manages; it has no security groups (SG-19). */
export function natGatewayInterfaces(input: TopologyInput, { identify }: Reading): WantedInterface[] {
  return Object.entries(input.natGateways).map(([key, gateway]) => {
    const path = ["natGateways", key];
    const name = managedInterfaceName(key, gateway.subnet);
    return {
      name,
      id: identify("eni", name, gateway.networkInterfaceId),
      path,
      subnet: gateway.subnet,
      subnetPath: [...path, "subnet"],
      securityGroups: [],
      securityGroupsPath: path,
      addresses: wantedAddresses(name, gateway, path),
      ipv6: null,
      traits: {
        description: `Interface for NAT Gateway ${identify("nat", key, gateway.id)}`,
        interfaceType: "nat_gateway",
        requesterManaged: true,
        sourceDestCheck: false,
        attachment: null,
      },
    };
  });
}

/** The NAT gateways whose interface could be made. */
export function readNatGateways(input: TopologyInput, built: Built, reading: Reading): NatGateway[] {
  return Object.entries(input.natGateways).flatMap(([name, gateway]): NatGateway[] => {
    const eni = reading.identify("eni", managedInterfaceName(name, gateway.subnet), gateway.networkInterfaceId);
    const networkInterface = built.networkInterfaces.get(eni);
    if (!networkInterface) return [];
    const path = ["natGateways", name];
    const { accountId, region, vpcId, subnetId, privateAddresses } = networkInterface;
    return [
      reading.from(
        path,
        {
          id: reading.identify("nat", name, gateway.id),
          name,
          accountId,
          region,
          vpcId,
          subnetId,
          connectivityType: gateway.connectivity,
          state: "available",
          addresses: privateAddresses.map(({ address, publicAddress }) => ({
            networkInterfaceId: eni,
            privateAddress: address,
            publicAddress,
          })),
        },
        { subnetId: [...path, "subnet"], vpcId: [...path, "subnet"], connectivityType: [...path, "connectivity"] },
      ),
    ];
  });
}

function wantedAddresses(name: string, gateway: NatGatewayInput, path: readonly string[]): WantedAddress[] {
  const wanted = ({
    privateAddress,
    publicAddress,
  }: NatGatewayAddressInput): Pick<WantedAddress, "address" | "publicAddress"> => ({
    address: privateAddress ?? null,
    publicAddress: typeof publicAddress === "number" ? publicAddress : gateway.connectivity === "public",
  });
  return [
    { ...wanted(gateway), name, ...addressPaths(path) },
    ...gateway.secondaryAddresses.map((each, index) => ({
      ...wanted(each),
      name: `${name}/${index + 1}`,
      ...addressPaths([...path, "secondaryAddresses", index]),
    })),
  ];
}
