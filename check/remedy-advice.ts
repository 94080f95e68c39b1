import {
  formatIpAddress,
  overlapsAnyCidr,
  type IpAddress,
  type Network,
  type NetworkInterface,
  type VpcCidrBlock,
} from "../model/index.js";
import { hasAddress } from "./endpoint.js";
import { probe, type ProbeAnswer } from "./probe.js";
import type { ProbeQuestion } from "./question.js";
import { failureOf } from "./remedy-failure.js";
import { INSTEAD } from "./remedy-instead.js";

function ownersOf({ interfaces }: Network, address: IpAddress): readonly NetworkInterface[] {
  return interfaces.filter((each) => hasAddress(each, address));
}

/** The public address of the interface that is asked, where asking it instead gets a reply. */
function publicWay(network: Network, question: ProbeQuestion): string | null {
  for (const { privateAddresses } of ownersOf(network, question.to)) {
    const to = privateAddresses.find(({ address }) => address === question.to)?.publicAddress ?? null;
    if (to !== null && probe(network, { ...question, to }).answer === "reply")
      return `its public address ${formatIpAddress(to)} does answer`;
  }
  return null;
}

/** PCX-02: VPCs of which one could never be peered with the other. */
function overlapsAsker(network: Network, question: ProbeQuestion): boolean {
  const { topology, interfaces } = network;
  const vpcIds = ownersOf(network, question.to).map(({ vpcId }) => vpcId);
  const own = question.from === "internet" ? null : interfaces[question.from]!.vpcId;
  const blocks = (id: string | null): readonly VpcCidrBlock[] =>
    topology.vpcs.find((vpc) => vpc.id === id)?.cidrBlocks ?? [];
  return vpcIds.some(
    (id) => id !== own && blocks(id).some((a) => blocks(own).some((b) => overlapsAnyCidr(a.cidr, b.cidr))),
  );
}

function blocker(network: Network, question: ProbeQuestion, answer: ProbeAnswer): string {
  if (question.from !== "internet" && overlapsAsker(network, question))
    return "the blocks of the two VPCs overlap, so they cannot be peered";
  if (answer.code === null) return answer.reason;
  const { way } = failureOf(network, question, answer);
  const { disposition } = way;
  const source = formatIpAddress(way.source);
  const destination = formatIpAddress(way.destination);
  return INSTEAD[answer.code]({
    at: disposition.kind === "dropped" ? disposition.at : destination,
    source,
    destination,
  });
}

/** What stands in the way where no change that flowlab can try is enough, and what to do instead, which was not tried. */
export function adviceFor(network: Network, question: ProbeQuestion, answer: ProbeAnswer): string {
  const around = publicWay(network, question);
  const text = `no change that flowlab can try is enough: ${blocker(network, question, answer)} (not tried)`;
  return around === null ? text : `${text}; ${around}`;
}
