import {
  failure,
  success,
  type Result,
  type Topology,
  type TransitGatewayAttachment,
} from "../../../model/topology/index.js";
import { hostNamespace } from "./host-namespace.js";
import { interfaceNamespace } from "./interface-namespace.js";
import { internetGatewayNamespace } from "./internet-gateway-namespace.js";
import { gatewayDevice, internetNamespace } from "./internet-namespace.js";
import type { KernelLink, KernelNamespace, KernelPlan } from "./kernel-plan.js";
import { natGatewayNamespace } from "./nat-gateway-namespace.js";
import { interfaceMac, macAddress, placesOf, type HostPlace, type Places } from "./places.js";
import { refusals } from "./refusals.js";
import { peeringDevice } from "./route-tables.js";
import { transitGatewayNamespace } from "./transit-gateway-namespace.js";
import { peeringsOf } from "./transit-gateways.js";
import { vpcNamespace } from "./vpc-namespace.js";

/** IGW-08, PCX-12: what a VPC and its internet gateway carry. */
const VPC_MTU_BYTES = 9001;
const INTERNET_MTU_BYTES = 1500;

/**
 * A topology as network namespaces, nftables and routes. Pure; it reads the nouns alone, so that what the kernel then
 * decides is a second opinion on what the model does. What it does not express it refuses by name.
 *
 * @param runId in the name of every namespace: `[a-z0-9]+`
 */
export function translate(topology: Topology, runId: string): Result<KernelPlan> {
  const problems = refusals(topology);
  if (problems.length > 0) return failure(problems);
  const places = placesOf(topology, runId);
  const gateways = attachedGateways(places);
  return success({
    runId,
    namespaces: [
      ...topology.vpcs.map((vpc) => vpcNamespace(places, vpc)),
      ...gateways.map(({ gateway, vpc }) => internetGatewayNamespace(places, gateway, vpc)),
      internetNamespace(places),
      ...places.interfaces.map((place) => interfaceNamespace(places, place)),
      ...places.hosts.map((host) => namespaceOf(places, host)),
    ],
    links: links(places),
  });
}

function namespaceOf(places: Places, host: HostPlace): KernelNamespace {
  const { natGateways, transitGateways } = places.topology;
  const natGateway = natGateways.find(({ id }) => id === host.id);
  if (natGateway !== undefined) return natGatewayNamespace(places, natGateway, host);
  const transitGateway = transitGateways.find(({ id }) => id === host.id);
  return transitGateway === undefined
    ? hostNamespace(places, host)
    : transitGatewayNamespace(places, transitGateway, host);
}

function attachedGateways({ topology }: Places) {
  return topology.internetGateways.flatMap((gateway, index) => {
    const vpc = topology.vpcs.find(({ id }) => id === gateway.vpcId);
    return vpc === undefined ? [] : [{ gateway, vpc, index }];
  });
}

function links(places: Places): readonly KernelLink[] {
  const { topology, interfaces, internetNamespace, vpcNamespace: vpcAt, gatewayNamespace } = places;
  let routerLinks = 0;
  const between = (
    [one, oneDevice, group = 0]: readonly [string, string, number?],
    [other, otherDevice]: readonly [string, string],
    mtuBytes: number,
  ): KernelLink => {
    const mac = macAddress(2, routerLinks++);
    return {
      ends: [
        { namespace: one, device: oneDevice, macAddress: mac, group },
        { namespace: other, device: otherDevice, macAddress: mac, group: 0 },
      ],
      arp: false,
      mtuBytes,
    };
  };
  return [
    ...interfaces.flatMap((place) => {
      const { namespace, host, device, vpc, link, linkGroup } = place;
      return [
        {
          ends: [
            { namespace: host.namespace, device, macAddress: place.macAddress, group: 0 },
            { namespace, device: "host", macAddress: interfaceMac(place), group: 0 },
          ],
          arp: true,
          mtuBytes: VPC_MTU_BYTES,
        } as const,
        between([vpcAt(vpc.id), link, linkGroup], [namespace, "net"], VPC_MTU_BYTES),
      ];
    }),
    ...attachedGateways(places).flatMap(({ gateway, vpc, index }) => [
      between([vpcAt(vpc.id), "igw"], [gatewayNamespace(gateway.id), "vpc"], VPC_MTU_BYTES),
      between([internetNamespace, gatewayDevice(index)], [gatewayNamespace(gateway.id), "net"], INTERNET_MTU_BYTES),
    ]),
    ...peeringsOf(topology).flatMap(({ device, halves: [half, peer] }) => {
      const at = ({ transitGatewayId }: TransitGatewayAttachment): string | undefined =>
        places.hosts.find(({ id }) => id === transitGatewayId)?.namespace;
      const [one, other] = [at(half), at(peer)];
      return one === undefined || other === undefined ? [] : [between([one, device], [other, device], VPC_MTU_BYTES)];
    }),
    ...topology.vpcPeeringConnections.flatMap(({ status, requester, accepter }, index) =>
      status === "active"
        ? [
            between(
              [vpcAt(requester.vpcId), peeringDevice(index)],
              [vpcAt(accepter.vpcId), peeringDevice(index)],
              VPC_MTU_BYTES,
            ),
          ]
        : [],
    ),
  ];
}
