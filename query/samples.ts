/** A query that AWS offers for VPC flow logs. */
export interface SampleQuery {
  /** What `--sample` takes. */
  readonly name: string;
  /** As AWS calls it. */
  readonly title: string;
  readonly text: string;
}

const TRANSFERS = `    | stats sum(bytes) as bytesTransferred by srcAddr, dstAddr
    | sort bytesTransferred desc
    | limit 10`;

/**
 * The console's "Sample queries > VPC Flow Logs", those of CWL_QuerySyntax-examples and of the pages beside it, word for
 * word (flow-log-records 11). Addresses such as `x.x.x.x` are AWS's own placeholders: put yours in their place.
 */
export const SAMPLE_QUERIES: readonly SampleQuery[] = [
  sample(
    "average-min-max-bytes",
    "Average, min, and max byte transfers by source and destination IP addresses",
    "stats avg(bytes), min(bytes), max(bytes) by srcAddr, dstAddr",
  ),
  sample("udp-sources", "IP addresses using UDP transfer protocol", "filter protocol=17 | stats count(*) by srcAddr"),
  sample(
    "top-10-byte-transfers",
    "Top 10 byte transfers by source and destination IP addresses",
    "stats sum(bytes) as bytesTransferred by srcAddr, dstAddr\n    | sort bytesTransferred desc\n    | limit 10",
  ),
  sample(
    "top-20-rejected-sources",
    "Top 20 source IP addresses with highest number of rejected requests",
    'filter action="REJECT"\n    | stats count(*) as numRejections by srcAddr\n    | sort numRejections desc\n    | limit 20',
  ),
  sample(
    "top-15-packet-transfers",
    "Find the top 15 packet transfers across hosts",
    "stats sum(packets) as packetsTransferred by srcAddr, dstAddr\n    | sort packetsTransferred  desc\n    | limit 15",
  ),
  sample(
    "top-15-byte-transfers-of-subnet",
    "Find the top 15 byte transfers for hosts on a given subnet",
    'filter isIpv4InSubnet(srcAddr, "192.0.2.0/24")\n    | stats sum(bytes) as bytesTransferred by dstAddr\n    | sort bytesTransferred desc\n    | limit 15',
  ),
  sample(
    "skipped-records",
    "Find the IP addresses where flow records were skipped during the capture window",
    'filter logStatus="SKIPDATA"\n    | stats count(*) by bin(1h) as t\n    | sort t',
  ),
  sample(
    "one-record-per-connection",
    "Find a single record for each connection, to help troubleshoot network connectivity issues",
    `fields @timestamp, srcAddr, dstAddr, srcPort, dstPort, protocol, bytes
| filter logStream = 'vpc-flow-logs' and interfaceId = 'eni-0123456789abcdef0'
| sort @timestamp desc
| dedup srcAddr, dstAddr, srcPort, dstPort, protocol
| limit 20`,
  ),
  sample(
    "recent-events",
    "The 25 most recently added log events",
    "fields @timestamp, @message\n    | sort @timestamp desc\n    | limit 25",
  ),
  sample("average-bytes-by-destination", "Average byte transfers by destination", "stats avg(bytes) by dstAddr"),
  sample(
    "average-max-bytes-by-destination",
    "Average and max byte transfers by destination",
    "stats avg(bytes), max(bytes) by dstAddr",
  ),
  sample(
    "network-interfaces",
    "Extract the network interface from the message",
    "parse @message /(?<NetworkInterface>eni-.*?) /\n    | display NetworkInterface, @message",
  ),
  sample(
    "lab-top-10",
    "The VPC-monitoring lab's top 10",
    "fields @timestamp, srcAddr, dstAddr, bytes\n| stats sum(bytes) as totalBytes by srcAddr, dstAddr\n| sort totalBytes desc\n| limit 10",
  ),
  sample(
    "nat-from-internet",
    "NAT gateway: traffic to its private address x.x.x.x from your hosts y.y.",
    `filter (dstAddr like 'x.x.x.x' and srcAddr like 'y.y.')\n${TRANSFERS}`,
  ),
  sample(
    "nat-to-and-from-destination",
    "NAT gateway: traffic between your hosts y.y. and the destination xxx.xx.xx.xx",
    `filter (dstAddr like 'xxx.xx.xx.xx' and srcAddr like 'y.y.') or (srcAddr like 'xxx.xx.xx.xx' and dstAddr like 'y.y.')\n${TRANSFERS}`,
  ),
  sample(
    "nat-uploads",
    "NAT gateway: internet destinations that it sends most to",
    `filter (srcAddr like 'x.x.x.x' and dstAddr not like 'y.y.')\n${TRANSFERS}`,
  ),
  sample(
    "nat-downloads",
    "NAT gateway: internet sources that it receives most from",
    `filter (dstAddr like 'x.x.x.x' and srcAddr not like 'y.y.')\n${TRANSFERS}`,
  ),
];

function sample(name: string, title: string, text: string): SampleQuery {
  return { name, title, text };
}
