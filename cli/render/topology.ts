import type { Topology } from "../../model/index.js";
import { plural } from "./text.js";

/** `2 VPCs, 2 subnets, 2 network interfaces, 1 flow log` */
export function describeTopology(topology: Topology): string {
  return [
    plural(topology.vpcs.length, "VPC"),
    plural(topology.subnets.length, "subnet"),
    plural(topology.networkInterfaces.length, "network interface"),
    plural(topology.flowLogs.length, "flow log"),
  ].join(", ");
}
