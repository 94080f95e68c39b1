import { INTERNET_DEVICE } from "./internet-hosts.js";
import type { PlacedHost } from "./lab-plan.js";
import { startProgram } from "./process.js";

/**
 * Lets what a host of the internet sends take its round trip to the Region, by the kernel's netem. Within a VPC a packet
 * takes what the machine takes. False where this kernel has no netem: then every packet arrives at once.
 */
export async function setDistances(hosts: readonly PlacedHost[]): Promise<boolean> {
  let set = true;
  for (const { host, namespace } of hosts) {
    if (host.roundTripUs === null || host.roundTripUs === 0) continue;
    const delay = `qdisc replace dev ${INTERNET_DEVICE} root netem delay ${host.roundTripUs}us`;
    const tc = startProgram("nsenter", [`--net=/run/netns/${namespace}`, "/usr/sbin/tc", ...delay.split(" ")]);
    if ((await tc.ended) !== 0) set = false;
  }
  return set;
}
