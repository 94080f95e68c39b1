import { formatIpAddress, type IpAddress } from "../../model/index.js";
import { isInternetAddress } from "../align/internet-address.js";
import type { Conversation } from "../align/conversation.js";
import type { Places } from "../align/places.js";
import { totalOf, type Flow } from "../log/flow.js";
import { directionOf, type Directions } from "./direction.js";

/** A scanner sends a SYN up to four times (real-samples 1), and reads no more than a banner. */
const PROBE_PACKETS = 4;

/**
 * Whether nobody asked for a conversation that only one log has: an explanation says so; else it began at an internet
 * address that takes no part in anything that both have, and was rejected or is no more than a probe.
 */
export function isUnsolicited(
  conversation: Conversation,
  places: Places,
  directions: Directions,
  commonHosts: ReadonlySet<string>,
): boolean {
  const { side, members } = conversation;
  const flows = [...members.values()];
  const told = flows.filter(({ background }) => background !== null);
  if (told.length > 0) return told.every(({ background }) => background!.unsolicited);
  const stranger = strangerOf(conversation, directions);
  if (stranger === null || !isInternetAddress(stranger) || places.isOwned(side, stranger)) return false;
  if (commonHosts.has(places.of(side, stranger))) return false;
  return flows.every((flow) => flow.accept.records === 0 || totalOf(flow).packets <= PROBE_PACKETS);
}

/** Who began it from outside; null where an interface of the log did. */
function strangerOf({ client, members }: Conversation, directions: Directions): IpAddress | null {
  const flows = [...members.values()];
  const ingress = flows.filter((flow) => directionOf(flow, directions) === "ingress");
  // What was never answered came from outside, whatever its ports look like.
  if (ingress.length === flows.length) return ingress[0]?.source ?? null;
  return ingress.some((flow) => isFrom(flow, client)) ? client : null;
}

function isFrom({ source }: Flow, address: IpAddress): boolean {
  return formatIpAddress(source) === formatIpAddress(address);
}
