import type { NodeKind } from "./map-node.js";

/** How much room a kind of box takes, in pixels. */
export interface Metrics {
  readonly paddingX: number;
  readonly paddingY: number;
  readonly titleSize: number;
  readonly titleHeight: number;
  readonly lineSize: number;
  readonly lineHeight: number;
  /** Lines stand to the right of the title, not below it. */
  readonly inlineLines: boolean;
  readonly beforeChildren: number;
  readonly gap: number;
  /** Room for a symbol before the title. */
  readonly icon: number;
}

const CARD: Metrics = {
  paddingX: 12,
  paddingY: 8,
  titleSize: 13,
  titleHeight: 19,
  lineSize: 11.5,
  lineHeight: 16,
  inlineLines: false,
  beforeChildren: 6,
  gap: 10,
  icon: 22,
};
const FRAME: Metrics = { ...CARD, paddingX: 16, titleSize: 15, icon: 0 };
const ROW: Metrics = {
  ...CARD,
  paddingX: 6,
  paddingY: 2,
  titleSize: 11.5,
  titleHeight: 17,
  inlineLines: true,
  icon: 0,
};

/** By kind of box; layout and drawing agree through this table. */
export const METRICS: Readonly<Record<NodeKind, Metrics>> = {
  region: { ...FRAME, titleSize: 14 },
  "vpc-panel": FRAME,
  heading: { ...CARD, paddingX: 0, paddingY: 0, titleSize: 14, icon: 0 },
  vpc: CARD,
  zone: { ...CARD, paddingX: 10, gap: 12, titleSize: 12, icon: 0 },
  subnet: CARD,
  "network-interface": { ...CARD, paddingX: 10, paddingY: 6, titleSize: 12, titleHeight: 18 },
  "route-table": { ...CARD, paddingX: 10, gap: 0 },
  route: ROW,
  more: ROW,
  internet: CARD,
  "on-premises": CARD,
  "load-balancer": CARD,
  "internet-gateway": CARD,
  "egress-only-internet-gateway": CARD,
  "vpc-peering-connection": CARD,
  "nat-gateway": CARD,
  "transit-gateway": CARD,
  "vpn-gateway": CARD,
  "vpc-endpoint": CARD,
  unknown: CARD,
};
