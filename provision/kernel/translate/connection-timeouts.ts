import { defaultTcpEstablishedTimeoutSeconds, type NetworkInterface } from "../../../model/topology/index.js";

/**
 * What the kernel is told of connections, to remember them as security groups do: idle timeouts (CT-03, CT-07, CT-08;
 * the close removes one at once), and only a SYN begins a TCP connection. Sequence numbers are not judged: no AWS page
 * says that security groups do.
 *
 * @param instanceType of the interface's instance; empty without one
 */
export function connectionTimeouts(
  { connectionTracking }: NetworkInterface,
  instanceType: string,
): readonly (readonly [string, string])[] {
  const established =
    connectionTracking?.tcpEstablishedTimeoutSeconds ?? defaultTcpEstablishedTimeoutSeconds(instanceType);
  const values: readonly (readonly [string, number])[] = [
    ["generic_timeout", 600],
    ["gre_timeout", 600],
    ["gre_timeout_stream", 600],
    ["icmp_timeout", 30],
    ["udp_timeout", connectionTracking?.udpTimeoutSeconds ?? 30],
    ["udp_timeout_stream", connectionTracking?.udpStreamTimeoutSeconds ?? 180],
    ["tcp_timeout_syn_sent", 60],
    ["tcp_timeout_syn_recv", 60],
    ["tcp_timeout_established", established],
    ["tcp_timeout_fin_wait", established],
    ["tcp_timeout_close_wait", established],
    ["tcp_timeout_last_ack", 10],
    ["tcp_timeout_time_wait", 10],
    ["tcp_timeout_close", 0],
    ["tcp_timeout_max_retrans", established],
    ["tcp_timeout_unacknowledged", established],
    ["tcp_loose", 0],
    ["tcp_be_liberal", 1],
  ];
  return values.map(([name, value]) => [`netfilter/nf_conntrack_${name}`, `${value}`]);
}
