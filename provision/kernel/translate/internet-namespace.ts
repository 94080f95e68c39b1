import { formatIpv4 } from "../../../model/topology/index.js";
import { FROM_ANOTHER_GATEWAY } from "./dscp.js";
import type { KernelNamespace } from "./kernel-plan.js";
import { logStatement } from "./log-prefix.js";
import type { Places } from "./places.js";
import { writeTable } from "./ruleset.js";
import { KEEP_TIME_TO_LIVE } from "./time-to-live.js";

/** The router's and the internet's device towards the n-th internet gateway of the topology. */
export function gatewayDevice(index: number): string {
  return `igw${index}`;
}

/** The internet: public addresses lead to their gateways, every other address is its own. */
export function internetNamespace(places: Places): KernelNamespace {
  const { internetGateways, networkInterfaces } = places.topology;
  const addresses = networkInterfaces.flatMap(({ vpcId, privateAddresses }) => {
    const index = internetGateways.findIndex((gateway) => gateway.vpcId === vpcId);
    return privateAddresses.flatMap(({ publicAddress }) =>
      publicAddress === null ? [] : [{ address: formatIpv4(publicAddress), index }],
    );
  });
  return {
    name: places.internetNamespace,
    role: { kind: "internet" },
    sysctls: [
      ["ipv4/ip_forward", "1"],
      ["ipv4/icmp_ratelimit", "0"], // many hosts, each with a rate of its own
    ],
    setup: [],
    routing: [
      "route flush table main",
      "route replace local 0.0.0.0/0 dev lo",
      // Nobody on the internet carries private addresses, and an address without a gateway is reached by nothing.
      ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].map((block) => `route add blackhole ${block}`),
      ...addresses.map(({ address, index }) =>
        index < 0 ? `route add blackhole ${address}/32` : `route add ${address}/32 dev ${gatewayDevice(index)}`,
      ),
    ],
    ruleset: writeTable(
      "flowlab",
      [
        {
          name: "before",
          hook: "type filter hook prerouting priority raw; policy accept;",
          rules: ["fib daddr type local return", "jump keep-ttl"],
        },
        {
          name: "between-gateways",
          hook: "type filter hook forward priority filter; policy accept;",
          rules: [`iifname "igw*" oifname "igw*" ip dscp set ${FROM_ANOTHER_GATEWAY}`],
        },
        {
          name: "received",
          hook: "type filter hook input priority filter; policy accept;",
          rules: ['iifname "lo" accept', logStatement({ kind: "received", at: "internet" })],
        },
      ],
      [KEEP_TIME_TO_LIVE],
    ),
  };
}
