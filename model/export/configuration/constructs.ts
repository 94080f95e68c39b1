import type { Topology } from "../../topology/topology.js";
import { blockPublicAccessConstructs } from "./block-public-access.js";
import { connectionConstructs } from "./connections.js";
import type { Construct } from "./construct.js";
import { flowLogConstructs } from "./flow-logs.js";
import { gatewayConstructs } from "./gateways.js";
import { hostConstructs } from "./hosts.js";
import { loadBalancerConstructs } from "./load-balancers.js";
import { networkAclConstructs, securityGroupConstructs } from "./policy.js";
import { prefixListConstructs } from "./prefix-lists.js";
import { routeTableConstructs } from "./route-tables.js";
import { siteOf } from "./site.js";
import { vpcConstructs } from "./vpcs.js";

export interface Chapter {
  readonly title: string;
  readonly constructs: readonly Construct[];
}

/** Everything there is to build, in the order in which people read it. */
export function chaptersOf(topology: Topology): readonly Chapter[] {
  const site = siteOf(topology);
  const chapters: readonly Chapter[] = [
    { title: "VPCs, subnets, gateways", constructs: vpcConstructs(site) },
    { title: "Connections between VPCs", constructs: connectionConstructs(site) },
    { title: "NAT gateways and endpoints", constructs: gatewayConstructs(site) },
    { title: "Prefix lists", constructs: prefixListConstructs(site) },
    { title: "Route tables", constructs: routeTableConstructs(site) },
    { title: "Security groups", constructs: securityGroupConstructs(site) },
    { title: "Network ACLs", constructs: networkAclConstructs(site) },
    { title: "Instances and network interfaces", constructs: hostConstructs(site) },
    { title: "Load balancers", constructs: loadBalancerConstructs(site) },
    {
      title: "VPC Block Public Access: of the whole account in this Region",
      constructs: blockPublicAccessConstructs(site),
    },
    { title: "Flow logs", constructs: flowLogConstructs(site) },
  ];
  return chapters.filter(({ constructs }) => constructs.length > 0);
}
