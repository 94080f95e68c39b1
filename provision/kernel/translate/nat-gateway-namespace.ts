import { formatIpv4, type NatGateway } from "../../../model/topology/index.js";
import { hostAddresses, hostDevices, hostRoutes, hostRules } from "./host-namespace.js";
import type { KernelNamespace } from "./kernel-plan.js";
import { logStatement } from "./log-prefix.js";
import type { HostPlace, Places } from "./places.js";
import { writeTable } from "./ruleset.js";
import { KEEP_TIME_TO_LIVE } from "./time-to-live.js";

/**
 * IGW-10: a NAT gateway is a host behind its interface that forwards what Linux makes a connection of, under its own
 * address, TCP, UDP and ICMP alone. It does not answer for itself.
 */
export function natGatewayNamespace(places: Places, gateway: NatGateway, host: HostPlace): KernelNamespace {
  const [address] = gateway.addresses;
  const outside = formatIpv4(address!.privateAddress);
  const drop = (code: string): string => `${logStatement({ kind: "dropped", at: gateway.id, code })} drop`;
  return {
    name: host.namespace,
    role: { kind: "nat-gateway", natGatewayId: gateway.id, devices: hostDevices(host) },
    sysctls: [
      ["ipv4/ip_forward", "1"],
      ["ipv4/conf/all/send_redirects", "0"],
      ["ipv4/conf/eth0/send_redirects", "0"],
      ["netfilter/nf_conntrack_tcp_loose", "0"],
      ["netfilter/nf_conntrack_tcp_be_liberal", "1"],
      ["netfilter/nf_conntrack_tcp_timeout_close", "350"],
      ["netfilter/nf_conntrack_tcp_timeout_established", "350"],
      ["netfilter/nf_conntrack_icmp_timeout", "350"],
      ["netfilter/nf_conntrack_udp_timeout", "350"],
      ["netfilter/nf_conntrack_udp_timeout_stream", "350"],
    ],
    setup: [...hostAddresses(places, host), ...hostRules(host)],
    routing: hostRoutes(host),
    ruleset: writeTable(
      "flowlab",
      [
        {
          name: "before",
          hook: "type filter hook prerouting priority raw; policy accept;",
          rules: ["jump keep-ttl"],
        },
        {
          name: "pass",
          hook: "type filter hook forward priority filter; policy accept;",
          rules: [
            `ip protocol != { 1, 6, 17 } ${drop("PROTOCOL_RESTRICTION")}`,
            `ct state invalid ${drop("SIM_NAT_NO_CONNECTION")}`,
            // No page of AWS's names any request of ICMP's but the echo.
            `icmp type { timestamp-request, info-request, address-mask-request } ${drop("SIM_NAT_NO_CONNECTION")}`,
          ],
        },
        {
          name: "translate",
          hook: "type nat hook postrouting priority srcnat; policy accept;",
          rules: [`ip protocol { 6, 17 } snat to ${outside}:1024-65535`, `snat to ${outside}`],
        },
        {
          name: "received",
          hook: "type filter hook input priority filter; policy drop;",
          rules: [logStatement({ kind: "dropped", at: gateway.id, code: "SIM_NAT_NO_CONNECTION" })],
        },
        { name: "silence", hook: "type filter hook output priority filter; policy drop;", rules: [] },
      ],
      [KEEP_TIME_TO_LIVE],
    ),
  };
}
