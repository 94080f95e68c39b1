import type { NodeKind } from "./map-node.js";

const ARCH = "M2.5 14V8a5.5 5.5 0 0 1 11 0v6M5.5 14V8a2.5 2.5 0 0 1 5 0v6";

/** Strokes of a 16 by 16 symbol, after those of AWS's diagrams; frames and rows have none. */
export const ICONS: Readonly<Record<NodeKind, string | null>> = {
  region: null,
  "vpc-panel": null,
  heading: null,
  zone: null,
  route: null,
  more: null,
  vpc: "M4.5 12.5a3 3 0 0 1 0-6 4 4 0 0 1 7.6 1 2.5 2.5 0 0 1-.1 5z",
  subnet: "M4 7V5a4 4 0 0 1 8 0v2M3 7h10v7H3zM8 10v2",
  "network-interface": "M4 4h8v8H4zM6 1v3M10 1v3M6 12v3M10 12v3M1 6h3M1 10h3M12 6h3M12 10h3",
  "route-table": "M2 3h12v10H2zM2 6.5h12M2 10h12M7 3v10",
  "on-premises": "M3 14V3h7v11M10 7h3v7M1.5 14h13M5 5.5h1M7.5 5.5h1M5 8h1M7.5 8h1M5 10.5h1M7.5 10.5h1",
  internet: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM1.5 8h13M8 1.5c-4 4-4 9 0 13M8 1.5c4 4 4 9 0 13",
  "load-balancer": "M1 8h5M6 5.5h3v5H6zM9 8l5-4.5M9 8h5M9 8l5 4.5",
  "internet-gateway": ARCH,
  "egress-only-internet-gateway": `${ARCH}M8 10v4M6.5 11.5 8 10l1.5 1.5`,
  "nat-gateway": "M2 3h12v10H2zM4.5 8h7M9 5.5 11.5 8 9 10.5",
  "vpc-peering-connection": "M1.5 5.5h5v5h-5zM9.5 5.5h5v5h-5zM6.5 8h3",
  "transit-gateway": "M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM8 1v4.5M8 10.5V15M1 8h4.5M10.5 8H15",
  "vpn-gateway": "M4 7V5a4 4 0 0 1 8 0v2M3 7h10v7H3zM5.5 10.5h5",
  "vpc-endpoint": "M6 8a4 4 0 1 0 8 0 4 4 0 0 0-8 0zM1 8h5M8.5 8h3",
  unknown: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM6 6.2a2 2 0 1 1 2 2.3v1M8 11.2v.6",
};
