import type { InternetGateway, NetworkInterface, Topology } from "../../model/index.js";
import type { Address } from "./addresses.js";
import { doorOf } from "./doors.js";
import { ends, undecided, type Journey, type Step } from "./journey.js";
import { edgeTableOf, longestMatch } from "./routes.js";
import { throughHost, throughInspection } from "./through-middlebox.js";

/** RT-14: what comes in for its source is led through a middlebox, which did not send this packet. */
export function goesAround({ topology, source }: Journey, gateway: InternetGateway, at: NetworkInterface): boolean {
  const door = doorBefore(topology, gateway, source);
  if (door === null || typeof door === "string") return false;
  return door.kind === "endpoint"
    ? !door.endpoint.networkInterfaceIds.includes(at.id)
    : door.hostId !== at.attachment?.instanceId;
}

/** RT-14: an edge route table leads it elsewhere first; null where none does. */
export function byEdge(
  journey: Journey,
  gateway: Pick<InternetGateway, "id">,
  needsPublicAddress: boolean,
): Step | null {
  const { topology, destination } = journey;
  const door = doorBefore(topology, gateway, destination);
  if (door === null) return null;
  if (door === "unknown") return undecided(journey);
  if (door === "unusable") return ends(journey, "BAD_STATE_ROUTE", edgeTableOf(topology, gateway)!.id);
  if (door.kind === "endpoint") return throughInspection(journey, door.at, door.endpoint, false);
  if (needsPublicAddress && door.at.privateAddresses.every(({ publicAddress }) => publicAddress === null))
    return ends(journey, "INGRESS_RTB_NO_PUBLIC_IP", door.hostId);
  return throughHost(journey, door.at, door.hostId, false);
}

/** The middlebox through which the gateway's edge route table leads what is for that address. */
function doorBefore(
  topology: Topology,
  gateway: Pick<InternetGateway, "id">,
  address: Address,
): ReturnType<typeof doorOf> {
  const table = edgeTableOf(topology, gateway);
  const route = table === null ? null : longestMatch(topology, table, address);
  return route === null ? null : doorOf(topology, route);
}
