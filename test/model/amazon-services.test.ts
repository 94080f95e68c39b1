import { expect, test } from "vitest";
import { world } from "./build.js";
import { scene } from "./scene.js";

/** Nothing may leave or enter: only what is not filtered passes. */
const SHUT = { groups: { a: { ingress: [], egress: [] } }, acls: { a1: [] }, routes: { a1: [] } };

test.for([
  {
    rule: "SG-20, CIDR-04: Amazon DNS at the VPC's base plus two (V22)",
    packet: "udp a:1024 > 10.1.0.2:53",
    service: "dns",
  },
  { rule: "SG-20: Amazon DNS, link-local", packet: "udp a:1024 > 169.254.169.253:53", service: "dns" },
  { rule: "SG-20: instance metadata (V22)", packet: "tcp a:40000 > 169.254.169.254:80 syn", service: "metadata" },
  { rule: "SG-20: Amazon Time Sync", packet: "udp a:123 > 169.254.169.123:123", service: "time" },
  { rule: "SG-20: Windows licence activation", packet: "tcp a:40000 > 169.254.169.250:1688 syn", service: "licence" },
  { rule: "SG-20: ECS task metadata", packet: "tcp a:40000 > 169.254.170.2:80 syn", service: "ecs-metadata" },
  { rule: "SG-20: the subnet's router (V22)", packet: "icmp a > 10.1.1.1 8/0", service: "router" },
  { rule: "SG-20: DHCP renewal, at the router", packet: "udp a:68 > 10.1.1.1:67", service: "dhcp" },
  { rule: "SG-20: DHCP, broadcast", packet: "udp a:68 > 255.255.255.255:67", service: "dhcp" },
])("$rule: delivered, filtered by nothing, logged nowhere (FL-08)", ({ packet, service }) => {
  expect(scene(world(SHUT)).send(packet)).toBe(`- > -, ${service}`);
});

test.for([
  {
    rule: "CIDR-04: a subnet's own base plus two is reserved and nobody",
    to: "10.1.1.2",
    outcome: "- > -, SIM_ARP_UNRESOLVED at subnet-a1",
  },
  { rule: "CIDR-04: base plus three is nobody", to: "10.1.1.3", outcome: "- > -, SIM_ARP_UNRESOLVED at subnet-a1" },
  { rule: "CIDR-04: the network address is nobody", to: "10.1.1.0", outcome: "- > -, SIM_ARP_UNRESOLVED at subnet-a1" },
  { rule: "CIDR-04: there is no broadcast", to: "10.1.1.255", outcome: "- > -, SIM_ARP_UNRESOLVED at subnet-a1" },
  {
    rule: "RT-07: other link-local addresses are never forwarded",
    to: "169.254.0.1",
    outcome: "- > -, SIM_HOST_NO_ROUTE at 169.254.0.0/16",
  },
  {
    rule: "SG-20: the resolver of another VPC is no service",
    to: "10.2.0.2",
    outcome: "ACCEPT > -, NO_POSSIBLE_DESTINATION at vpc-b",
  },
  { rule: "SG-20: a broadcast that is no DHCP is none", to: "255.255.255.255", outcome: "ACCEPT > -, internet" },
])("$rule", ({ to, outcome }) => {
  expect(scene(world()).send(`udp a:1024 > ${to}:53`)).toBe(outcome);
});

test("CIDR-04: the resolver is at the primary block's base plus two, not at a secondary one's", () => {
  const { send } = scene(world({ secondaryBlock: "10.9.0.0/16", routes: { a1: ["10.9.0.0/16 local"] } }));
  expect(send("udp a:1024 > 10.1.0.2:53")).toBe("- > -, dns");
  expect(send("udp a:1024 > 10.9.0.2:53")).toBe("ACCEPT > -, NO_POSSIBLE_DESTINATION at vpc-a");
});
