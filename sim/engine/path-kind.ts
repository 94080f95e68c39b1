import type { Transit } from "../../model/index.js";
import type { PathKind } from "../latency.js";

/** Which of the latencies of aws-semantics 9.4 applies to a packet's way. */
export function pathKind({ carrier, crossedTransitGateway, from, to }: Transit): PathKind {
  if (crossedTransitGateway && carrier !== "internet-gateway") {
    return sameRegion(from, to) ? "transit-gateway" : "internet";
  }
  // From outside, whatever gateway or middlebox in the VPC it came through last.
  if (from === null) return "internet";
  switch (carrier) {
    case "host":
      return "self";
    case "subnet":
      return "same-subnet";
    case "vpc":
      return from.subnet.subnet.availabilityZone === to?.subnet.subnet.availabilityZone ? "same-zone" : "cross-zone";
    case "vpc-peering-connection":
      return sameRegion(from, to) ? "peering" : "internet";
    case "vpn-gateway":
      return "internet";
    case "internet-gateway":
      return to !== null && sameRegion(from, to) ? "public-same-region" : "internet";
  }
}

function sameRegion(from: Transit["from"], to: Transit["to"]): boolean {
  return from?.subnet.subnet.region === to?.subnet.subnet.region;
}
