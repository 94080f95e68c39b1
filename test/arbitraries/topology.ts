import fc from "fast-check";
import type { Topology } from "../../model/index.js";
import { addBlockPublicAccess } from "./add-block-public-access.js";
import { addNatGateways } from "./add-nat-gateways.js";
import { addTransitGateways } from "./add-transit-gateways.js";
import { buildTopology } from "./build-topology.js";
import { gatewayChoicesArbitrary } from "./gateway-choices.js";
import { topologyChoicesArbitrary } from "./topology-choices.js";

/**
 * Valid topologies by construction: 1 to 4 VPCs with subnets, route tables, internet gateways, peering connections in
 * any status, security groups (blocks, references, prefix lists), network ACLs, instances with one or two interfaces,
 * secondary and public addresses, flow logs. A few routes lead to a transit gateway, which is not modelled.
 */
export const topologyArbitrary: fc.Arbitrary<Topology> = topologyChoicesArbitrary.map(buildTopology);

/**
 * Topologies with NAT gateways, public and private, and transit gateways with VPC and peering attachments, and with
 * routes to both.
 */
export function withGateways(topologies: fc.Arbitrary<Topology>): fc.Arbitrary<Topology> {
  return fc
    .tuple(topologies, gatewayChoicesArbitrary)
    .map(([topology, choices]) =>
      addBlockPublicAccess(
        addTransitGateways(addNatGateways(topology, choices.natGateways), choices),
        choices.blockPublicAccess,
      ),
    );
}

export const gatewayTopologyArbitrary: fc.Arbitrary<Topology> = withGateways(topologyArbitrary);

export { packetArbitrary, type SentPacket } from "./packet.js";
