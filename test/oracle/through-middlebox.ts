import type { NetworkInterface, VpcEndpoint } from "../../model/index.js";
import { has } from "./addresses.js";
import { enters } from "./at-interface.js";
import { ends, spendHop, undecided, type Journey, type Step } from "./journey.js";
import { exitOf, inspected, masquerade, maySend, unmasquerade } from "./middleboxes.js";
import { endsOf, turned } from "./nat-gateways.js";
import { rewritten } from "./rewriting.js";

/** RT-10, IGW-13: a route leads to an instance's interface, and it does what is declared of it. */
export function throughHost(journey: Journey, door: NetworkInterface, hostId: string, sameSubnet: boolean): Step {
  const { topology, memory, now } = journey;
  const refused = enters(journey, door, sameSubnet, true);
  if (refused !== null) return refused;
  journey.sender = null; // SG-13
  const appliance = topology.appliances.find(({ resourceId }) => resourceId === hostId);
  const { packet, source, destination } = journey;
  // What is declared of appliances is about IPv4.
  if (appliance === undefined || typeof source === "bigint") return undecided(journey);
  if (appliance.forwards === "nothing") return ends(journey, "SIM_HOST_NOT_FORWARDING", hostId);
  const verdict = inspected(appliance, memory.admitted, packet, source, destination, now);
  if (verdict !== "pass")
    return ends(journey, verdict === "reject" ? "SIM_MIDDLEBOX_REJECTED" : "SIM_MIDDLEBOX_DROPPED", hostId);
  const out = exitOf(topology, appliance, destination);
  if (appliance.forwards === "nat") {
    const flow = endsOf(packet, source, destination);
    if (flow === null) return undecided(journey);
    const connection = masquerade(memory.masquerades, hostId, out, packet, flow, now);
    if (connection !== null) {
      connection.lastSeen = now;
      return spendHop(journey, hostId) ?? sendsOn(rewritten(journey, connection.outside), out);
    }
  }
  return spendHop(journey, hostId) ?? sendsOn(journey, out);
}

/** FW-01, RT-14: a bump in the wire: what passes goes on from the endpoint's own interface, as it came. */
export function throughInspection(
  journey: Journey,
  door: NetworkInterface,
  { id }: VpcEndpoint,
  sameSubnet: boolean,
): Step {
  const { topology, memory, now, packet, source, destination } = journey;
  const refused = enters(journey, door, sameSubnet);
  if (refused !== null) return refused;
  journey.sender = null; // SG-13
  const appliance = topology.appliances.find(({ resourceId }) => resourceId === id);
  if (appliance === undefined || typeof source === "bigint") return undecided(journey);
  switch (inspected(appliance, memory.admitted, packet, source, destination, now)) {
    case "pass":
      return { onward: door };
    case "drop":
      return ends(journey, "FIREWALL_RULES_RESTRICTION", id);
    case "reject":
      return ends(journey, "SIM_MIDDLEBOX_REJECTED", id);
    case "mid-stream":
      return ends(journey, "SIM_MIDDLEBOX_NO_CONNECTION", id);
  }
}

/** An answer to what an instance masqueraded; null for what is for the instance itself. */
export function backThroughHost(journey: Journey, at: NetworkInterface, sameSubnet: boolean): Step | null {
  const { topology, memory, packet, source, destination, now } = journey;
  const appliance = topology.appliances.find(({ resourceId }) => resourceId === at.attachment?.instanceId);
  if (appliance?.forwards !== "nat") return null;
  const flow = endsOf(packet, source, destination);
  const connection = unmasquerade(memory.masquerades, appliance.resourceId, flow, now);
  if (connection === null) return null;
  const refused = enters(journey, at, sameSubnet);
  if (refused !== null) return refused;
  connection.lastSeen = now;
  connection.answered = true;
  const expired = spendHop(journey, appliance.resourceId);
  if (expired !== null) return expired;
  rewritten(journey, turned(connection.inside));
  return sendsOn(journey, exitOf(topology, appliance, journey.destination));
}

function sendsOn(journey: Journey, out: NetworkInterface): Step {
  if (!maySend(out, journey.source)) return ends(journey, "ENI_SOURCE_DEST_CHECK_RESTRICTION", out.id);
  journey.sender = has(out, journey.source) ? out : null;
  return { onward: out };
}
