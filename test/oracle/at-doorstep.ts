import type { NetworkInterface } from "../../model/index.js";
import { has } from "./addresses.js";
import { enters } from "./at-interface.js";
import { ends, type Journey, type Step } from "./journey.js";
import { atLoadBalancer, loadBalancerAt } from "./load-balancers.js";
import { natGatewayAt } from "./nat-gateways.js";
import { interfacesOfHost, ownerIn } from "./places.js";
import { atNatGateway } from "./through-gateway.js";
import { backThroughHost } from "./through-middlebox.js";

/** At whoever has the address: NAT gateways and load balancers send packets on, at any other interface they end. */
export function atDoorstep(journey: Journey, to: NetworkInterface, sameSubnet: boolean): Step {
  const { topology } = journey;
  const gateway = natGatewayAt(topology, to.id);
  if (gateway !== null) return atNatGateway(journey, gateway, to, sameSubnet);
  const balancer = loadBalancerAt(topology, to.id);
  if (balancer !== null) return atLoadBalancer(journey, balancer, to, sameSubnet);
  const instance = topology.instances.find(({ id }) => id === to.attachment?.instanceId);
  if (instance !== undefined && instance.state !== "running") return ends(journey, "SIM_HOST_DOWN", instance.id);
  const stopped = backThroughHost(journey, to, sameSubnet) ?? enters(journey, to, sameSubnet);
  if (stopped !== null) return stopped;
  // Its operating system takes a packet from its own IPv4 address for forged.
  const isOwn = interfacesOfHost(topology, to).some((each) => has(each, journey.source));
  return isOwn && typeof journey.source === "number"
    ? ends(journey, "SIM_HOST_OWN_SOURCE", instance?.id ?? to.id)
    : ends(journey, "delivered", to.id);
}

export function inVpc(journey: Journey, vpcId: string): Step {
  const owner = ownerIn(journey.topology, vpcId, journey.destination);
  return owner === undefined ? ends(journey, "NO_POSSIBLE_DESTINATION", vpcId) : atDoorstep(journey, owner, false);
}
