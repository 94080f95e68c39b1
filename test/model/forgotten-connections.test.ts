import { expect, test } from "vitest";
import { formatIpAddress, type Path, type Topology } from "../../model/index.js";
import { balanced, type Balancing } from "./balanced.js";
import { world } from "./build.js";
import { build, managed, natGateway, subnet, target } from "./gateways.js";
import { scene } from "./scene.js";

// docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html, "Internet connection drops after 350
// seconds"; elasticloadbalancing/latest/network/network-load-balancers.html, "Connection idle timeout".

const behindNat = (): Topology =>
  build(
    world({ routes: { a2: ["any nat-a"] } }),
    subnet("an", "10.1.9.0/24", { routes: ["any igw-a"] }),
    managed("nat", "an", { type: "nat_gateway", addresses: [["10.1.9.5", "203.0.113.50"]] }),
    natGateway("nat"),
  );

const nlb =
  (setting: Balancing = {}) =>
  (): Topology =>
    balanced(setting);

/** How it ends, and who answers: `tcp` with its flags. */
function inWords({ disposition, answer }: Path): string {
  const end = disposition.kind === "dropped" ? disposition.code : disposition.kind;
  if (answer === null) return end;
  const ends = [answer.source, answer.destination].map(formatIpAddress).join(" > ");
  return `${end}; ${ends} flags ${answer.tcpFlags}`;
}

const RST = 4;
const HIDDEN: Balancing = { group: { preserveClientIp: false } };
const NONE = "SIM_NAT_NO_CONNECTION";

test.for<{
  rule: string;
  make: () => Topology;
  first: string;
  silence: number;
  next: string;
  end: string;
}>([
  {
    rule: "IGW-10: a NAT gateway remembers for 350 s",
    make: behindNat,
    first: "tcp far:40000 > 198.51.100.7:80 syn",
    silence: 350,
    next: "tcp far:40000 > 198.51.100.7:80 ack",
    end: "delivered",
  },
  {
    rule: "IGW-10: and then resets who goes on from inside",
    make: behindNat,
    first: "tcp far:40000 > 198.51.100.7:80 syn",
    silence: 350.1,
    next: "tcp far:40000 > 198.51.100.7:80 ack",
    end: `${NONE}; 198.51.100.7 > 10.1.2.10 flags ${RST}`,
  },
  {
    rule: "IGW-10: not who goes on from outside",
    make: behindNat,
    first: "tcp far:40000 > 198.51.100.7:80 syn",
    silence: 350.1,
    next: "tcp 198.51.100.7:80 > nat.public:40000 ack",
    end: NONE,
  },
  {
    rule: "IGW-10: nor a reset",
    make: behindNat,
    first: "tcp far:40000 > 198.51.100.7:80 syn",
    silence: 350.1,
    next: "tcp far:40000 > 198.51.100.7:80 rst",
    end: NONE,
  },
  {
    rule: "IGW-10: UDP begins anew, in silence",
    make: behindNat,
    first: "udp far:5000 > 8.8.8.8:53",
    silence: 350.1,
    next: "udp far:5000 > 8.8.8.8:53",
    end: "delivered",
  },
  {
    rule: "IGW-10: an answer of UDP that comes too late is nobody's",
    make: behindNat,
    first: "udp far:5000 > 8.8.8.8:53",
    silence: 350.1,
    next: "udp 8.8.8.8:53 > nat.public:5000",
    end: NONE,
  },
  {
    rule: "a Network Load Balancer remembers TCP for 350 s",
    make: nlb(),
    first: "tcp b:50000 > node:80 syn",
    silence: 350,
    next: "tcp b:50000 > node:80 ack",
    end: "delivered",
  },
  {
    rule: "and then resets a client",
    make: nlb(),
    first: "tcp b:50000 > node:80 syn",
    silence: 350.1,
    next: "tcp b:50000 > node:80 ack",
    end: `${NONE}; 10.1.7.5 > 10.2.1.10 flags ${RST}`,
  },
  {
    rule: "and a target to which it spoke from its own address",
    make: nlb(HIDDEN),
    first: "tcp b:50000 > node:80 syn",
    silence: 350.1,
    next: "tcp far:80 > node:50000 ack",
    end: `ELBV2_LISTENERS_MISMATCH; 10.1.7.5 > 10.1.2.10 flags ${RST}`,
  },
  {
    rule: "but nobody else who speaks to no listener",
    make: nlb(HIDDEN),
    first: "tcp b:50000 > node:80 syn",
    silence: 1,
    next: "tcp a:80 > node:50001 ack",
    end: "ELBV2_LISTENERS_MISMATCH",
  },
  {
    rule: "it remembers UDP for 120 s",
    make: nlb({ protocol: "UDP", group: { preserveClientIp: false, targets: [target("far", 80)] } }),
    first: "udp b:50000 > node:80",
    silence: 120,
    next: "udp far:80 > node:50000",
    end: "delivered",
  },
  {
    rule: "and not longer",
    make: nlb({ protocol: "UDP", group: { preserveClientIp: false, targets: [target("far", 80)] } }),
    first: "udp b:50000 > node:80",
    silence: 120.1,
    next: "udp far:80 > node:50000",
    end: "ELBV2_LISTENERS_MISMATCH",
  },
])("$rule", ({ make, first, silence, next, end }) => {
  const { path } = scene(make());
  path(first);
  expect(inWords(path(next, { atUs: silence * 1_000_000 }))).toBe(end);
});
