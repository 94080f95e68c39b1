import type { InternetGateway, NetworkInterface } from "../../model/index.js";
import { isPrivate, isShared } from "./addresses.js";
import { atDoorstep } from "./at-doorstep.js";
import { mayComeIn } from "./block-public-access.js";
import { byEdge, goesAround } from "./edges.js";
import { fromOutsideIpv6, leavesByInternetGatewayIpv6 } from "./internet-ipv6.js";
import { ends, log, spendHop, tooLong, type Journey, type Step } from "./journey.js";
import { runs } from "./places.js";
import { translateReported } from "./rewriting.js";

/** IGW-02...IGW-04, IGW-06, IGW-08 */
export function leavesByInternetGateway(journey: Journey, gateway: InternetGateway, at: NetworkInterface): Step {
  const { topology, source, destination } = journey;
  if (typeof destination === "bigint") return leavesByInternetGatewayIpv6(journey, gateway, at);
  if (isPrivate(destination)) return ends(journey, "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS", gateway.id); // IGW-03
  if (isShared(destination)) return ends(journey, "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS", gateway.id);
  const mapped = topology.networkInterfaces
    .filter(({ vpcId }) => vpcId === at.vpcId)
    .flatMap(({ privateAddresses }) => privateAddresses)
    .find(({ address }) => address === source)?.publicAddress;
  if (mapped === null || mapped === undefined) return ends(journey, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", gateway.id); // IGW-04
  if (goesAround(journey, gateway, at)) return ends(journey, "INGRESS_RTB_TRAFFIC_REDIRECTION", gateway.id);
  const long = tooLong(journey, 1500, gateway.id); // IGW-08
  if (long !== null) return long;
  translateReported(journey, "destination", source, mapped);
  journey.source = mapped;
  return spendHop(journey, gateway.id) ?? fromOutside(journey, false); // IGW-06
}

/** IGW-05, IGW-06: from outside to a public address. */
export function fromOutside(journey: Journey, fromInternet: boolean): Step {
  const { topology, source, destination } = journey;
  if (typeof destination === "bigint") return fromOutsideIpv6(journey, fromInternet);
  journey.sender = null;
  const to = topology.networkInterfaces.find(({ privateAddresses }) =>
    privateAddresses.some(({ publicAddress }) => publicAddress === destination),
  );
  if (to === undefined) {
    if (!fromInternet) return ends(journey, "delivered", "internet");
    const code = isPrivate(destination) ? "NO_ROUTE_TO_DESTINATION" : "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS";
    return ends(journey, code, "internet");
  }
  const gateway = topology.internetGateways.find(({ vpcId }) => vpcId === to.vpcId);
  if (gateway === undefined) return ends(journey, "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", "internet");
  if (isPrivate(source)) return ends(journey, "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS", gateway.id);
  if (isShared(source)) return ends(journey, "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS", gateway.id);
  const { address } = to.privateAddresses.find(({ publicAddress }) => publicAddress === destination)!;
  translateReported(journey, "source", destination, address);
  journey.destination = address;
  const expired = fromInternet ? spendHop(journey, gateway.id) : null; // RT-18
  if (expired !== null) return expired;
  if (!mayComeIn(to, { ...journey, publicFlows: journey.memory.publicFlows }, false) && runs(topology, to)) {
    log(journey, to, "ingress", false);
    return ends(journey, "VPC_BLOCK_PUBLIC_ACCESS_ENABLED", gateway.id);
  }
  return byEdge(journey, gateway, true) ?? atDoorstep(journey, to, false);
}
