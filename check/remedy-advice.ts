import {
  formatIpAddress,
  overlapsAnyCidr,
  type IpAddress,
  type Network,
  type NetworkInterface,
  type VpcCidrBlock,
} from "../model/index.js";
import type { ProbeCode } from "./answering-host.js";
import { hasAddress } from "./endpoint.js";
import { probe, type ProbeAnswer } from "./probe.js";
import type { ProbeQuestion } from "./question.js";

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

/** What no change here can give; other drops speak for themselves. */
const MISSING: Readonly<Partial<Record<ProbeCode, string>>> = {
  SIM_ARP_UNRESOLVED: "no network interface of the subnet has that address",
  NO_POSSIBLE_DESTINATION: "no network interface has that address",
  IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS:
    "the sender needs a public address, such as an Elastic IP address, or a NAT gateway in front of it",
  IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: "no interface behind an internet gateway has that public address",
};

function blocker(network: Network, question: ProbeQuestion, answer: ProbeAnswer): string {
  const missing = answer.code === null ? undefined : MISSING[answer.code];
  if (missing !== undefined) return missing;
  if (question.from !== "internet" && overlapsAsker(network, question))
    return "the blocks of the two VPCs overlap, so they cannot be peered";
  return answer.reason;
}

/** What stands in the way where no change of configuration is known to help, and a way round it where there is one. */
export function adviceFor(network: Network, question: ProbeQuestion, answer: ProbeAnswer): string {
  const around = publicWay(network, question);
  const text = `no change of configuration that flowlab knows makes it answer: ${blocker(network, question, answer)}`;
  return around === null ? text : `${text}; ${around}`;
}
