import { formatIpv4, type InternetGateway, type Vpc } from "../../../model/topology/index.js";
import { FROM_ANOTHER_GATEWAY } from "./dscp.js";
import type { KernelNamespace } from "./kernel-plan.js";
import { logStatement } from "./log-prefix.js";
import type { Places } from "./places.js";
import { writeTable } from "./ruleset.js";
import { KEEP_TIME_TO_LIVE } from "./time-to-live.js";

const RFC1918 = "{ 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 }";
const RFC6598 = "100.64.0.0/10";

/**
 * IGW-02: each private address with a public one is translated 1:1. `vpc` leads to the VPC, `net` to the internet. Linux
 * translates by connection, and so what ICMP errors report too; what is of no connection is rewritten as it is.
 */
export function internetGatewayNamespace(places: Places, gateway: InternetGateway, vpc: Vpc): KernelNamespace {
  const mapped = places.topology.networkInterfaces
    .filter(({ vpcId }) => vpcId === vpc.id)
    .flatMap(({ privateAddresses }) => privateAddresses)
    .flatMap(({ address, publicAddress }) =>
      publicAddress === null ? [] : [{ inside: formatIpv4(address), outside: formatIpv4(publicAddress) }],
    );
  const out = mapped.map(({ inside, outside }) => `${inside} : ${outside}`).join(", ");
  const back = mapped.map(({ inside, outside }) => `${outside} : ${inside}`).join(", ");
  const inside = `{ ${mapped.map((each) => each.inside).join(", ")} }`;
  const outside = `{ ${mapped.map((each) => each.outside).join(", ")} }`;
  const drop = (code: string): string => `${logStatement({ kind: "dropped", at: gateway.id, code })} drop`;
  const any = mapped.length > 0;
  return {
    name: places.gatewayNamespace(gateway.id),
    role: { kind: "internet-gateway", internetGatewayId: gateway.id },
    sysctls: [
      ["ipv4/ip_forward", "1"],
      ["netfilter/nf_conntrack_tcp_loose", "1"],
      ["netfilter/nf_conntrack_tcp_be_liberal", "1"],
    ],
    setup: ["rule add priority 10 iif vpc lookup 10"],
    routing: [
      "route flush table main",
      "route flush table 10",
      "route add default dev vpc",
      "route add default dev net table 10",
    ],
    ruleset: writeTable(
      "flowlab",
      [
        {
          name: "before",
          hook: "type filter hook prerouting priority raw; policy accept;",
          rules: [`iifname "net" ip dscp ${FROM_ANOTHER_GATEWAY} jump keep-ttl`],
        },
        {
          name: "inbound",
          hook: "type filter hook prerouting priority mangle; policy accept;",
          rules: [
            'iifname != "net" return',
            any ? `ip daddr != ${outside} drop` : "drop", // IGW-05
            `ip saddr ${RFC1918} ${drop("IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS")}`,
            `ip saddr ${RFC6598} ${drop("IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS")}`,
            ...(any ? [`ct state invalid ip daddr set ip daddr map { ${back} }`] : []),
          ],
        },
        {
          name: "to-private",
          hook: "type nat hook prerouting priority dstnat; policy accept;",
          rules: any ? [`iifname "net" dnat to ip daddr map { ${back} }`] : [],
        },
        {
          name: "outbound",
          hook: "type filter hook forward priority filter; policy accept;",
          rules: [
            'iifname != "vpc" return',
            `ip daddr ${RFC1918} ${drop("IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS")}`, // IGW-03
            `ip daddr ${RFC6598} ${drop("IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS")}`,
            `${any ? `ip saddr != ${inside} ` : ""}${drop("IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS")}`, // IGW-04
            "ip dscp set 0", // SG-13
          ],
        },
        {
          name: "to-public",
          hook: "type nat hook postrouting priority srcnat; policy accept;",
          rules: any ? [`oifname "net" snat to ip saddr map { ${out} }`] : [],
        },
        {
          name: "to-public-without-connection",
          hook: "type filter hook postrouting priority srcnat; policy accept;",
          rules: any ? [`oifname "net" ct state invalid ip saddr set ip saddr map { ${out} }`] : [],
        },
        { name: "silence", hook: "type filter hook output priority filter; policy drop;", rules: [] },
      ],
      [KEEP_TIME_TO_LIVE],
    ),
  };
}
