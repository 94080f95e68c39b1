import { formatCidr } from "../../address/cidr.js";
import type { PrefixList } from "../../topology/topology.js";
import { part, type Construct, type Properties } from "./construct.js";
import { isManagedPrefixList, type Site } from "./site.js";

/** Prefix lists of the customer; each has blocks of one family. They stand in every Region that has a VPC. */
export function prefixListConstructs({ topology }: Site): readonly Construct[] {
  const [vpc] = topology.vpcs;
  if (vpc === undefined) return [];
  return topology.prefixLists
    .filter(({ name }) => !isManagedPrefixList(name))
    .map((list) => ({
      ...part("AWS::EC2::PrefixList", list.id, list.name, vpc, properties(list), {
        cloudformation: { Entries: list.cidrs.map((cidr) => ({ Cidr: formatCidr(cidr) })) },
        terraform: { entry: { expression: "blocks", blocks: list.cidrs.map((cidr) => ({ cidr: formatCidr(cidr) })) } },
      }),
      name: list.name,
    }));
}

function properties({ name, cidrs }: PrefixList): Properties {
  return {
    PrefixListName: name,
    AddressFamily: cidrs[0]?.family === 6 ? "IPv6" : "IPv4",
    MaxEntries: Math.max(cidrs.length, 1),
  };
}
