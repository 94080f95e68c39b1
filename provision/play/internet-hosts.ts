import { formatIpv4 } from "../../model/index.js";
import type { Host } from "../../sim/index.js";
import {
  namespaceName,
  type KernelLink,
  type KernelNamespace,
  type KernelPlan,
} from "../kernel/translate/kernel-plan.js";
import { macAddress } from "../kernel/translate/places.js";
import { writeTable } from "../kernel/translate/ruleset.js";

const MTU_BYTES = 1500;
export const INTERNET_DEVICE = "eth0";
/** Of the links between the internet and its hosts; the plan's own are below. */
const MAC_KIND = 3;

/** The namespace of the n-th host of the internet that a lab declares. */
export function internetHostNamespace(runId: string, index: number): string {
  return namespaceName(runId, `h${index}`);
}

/** A plan with the lab's own hosts of the internet beside the internet that answers for everybody else. */
export function withInternetHosts(plan: KernelPlan, hosts: readonly Host[]): KernelPlan {
  const internet = plan.namespaces.find(({ role }) => role.kind === "internet");
  if (internet === undefined) return plan;
  const routes = hosts.map(({ address }, index) => `route add ${formatIpv4(address!)}/32 dev h${index}`);
  return {
    ...plan,
    namespaces: [
      ...plan.namespaces.map((each) => (each === internet ? { ...each, routing: [...each.routing, ...routes] } : each)),
      ...hosts.map((host, index) => hostNamespace(host, internetHostNamespace(plan.runId, index))),
    ],
    links: [...plan.links, ...hosts.map((_, index) => link(plan.runId, internet.name, index))],
  };
}

function link(runId: string, internet: string, index: number): KernelLink {
  const mac = macAddress(MAC_KIND, index);
  const end = { macAddress: mac, group: 0 };
  return {
    ends: [
      { ...end, namespace: internet, device: `h${index}` },
      { ...end, namespace: internetHostNamespace(runId, index), device: INTERNET_DEVICE },
    ],
    arp: false,
    mtuBytes: MTU_BYTES,
  };
}

function hostNamespace({ address, routerHops }: Host, name: string): KernelNamespace {
  const own = formatIpv4(address!);
  return {
    name,
    role: { kind: "host", instanceId: null, devices: [] },
    sysctls: [],
    setup: [`address add ${own}/32 dev ${INTERNET_DEVICE}`],
    routing: ["route flush table main", `route add default dev ${INTERNET_DEVICE} src ${own}`],
    ruleset: writeTable("flowlab", [
      {
        name: "there",
        hook: "type filter hook prerouting priority raw; policy accept;",
        rules: [`iifname "${INTERNET_DEVICE}" jump routers`],
      },
      {
        name: "back",
        hook: "type filter hook postrouting priority raw; policy accept;",
        rules: [`oifname "${INTERNET_DEVICE}" jump routers`],
      },
      { name: "routers", rules: countDown(routerHops) },
    ]),
  };
}

/** What so many routers on the way leave of a time to live: nft has no sum, so a rule for each value, the lowest first. */
function countDown(hops: number): readonly string[] {
  const values = Array.from({ length: 255 - hops }, (_, index) => index + 1 + hops);
  return [`ip ttl <= ${hops} drop`, ...values.map((value) => `ip ttl ${value} ip ttl set ${value - hops}`)];
}
