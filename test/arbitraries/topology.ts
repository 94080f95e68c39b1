import type fc from "fast-check";
import type { Topology } from "../../model/index.js";
import { buildTopology } from "./build-topology.js";
import { topologyChoicesArbitrary } from "./topology-choices.js";

/**
 * Valid topologies by construction: 1 to 4 VPCs with subnets, route tables, internet gateways, peering connections in
 * any status, security groups (blocks, references, prefix lists), network ACLs, instances with one or two interfaces,
 * secondary and public addresses, flow logs. A few routes lead to a transit gateway, which is not modelled.
 */
export const topologyArbitrary: fc.Arbitrary<Topology> = topologyChoicesArbitrary.map(buildTopology);

export { packetArbitrary, type SentPacket } from "./packet.js";
