import type { KernelNamespace, KernelPlan, LinkEnd } from "./kernel-plan.js";
import { namespaceName } from "./kernel-plan.js";

/**
 * The plan as one shell script, that a person can read and run: `sh -eu`. It needs root, iproute2, nftables and util-linux.
 * Its first step is the lock: a namespace of the run's that only one of two runs of that name can make.
 */
export function buildScript(plan: KernelPlan): string {
  const batch = [
    ...plan.namespaces.map(({ name }) => `netns add ${name}`),
    ...plan.links.map(({ ends: [one, other], mtuBytes }) => {
      const end = ({ namespace, device, macAddress }: LinkEnd): string =>
        `name ${device} mtu ${mtuBytes} address ${macAddress} netns ${namespace}`;
      return `link add ${end(one)} type veth peer ${end(other)}`;
    }),
  ];
  return [
    `ip netns add ${lockName(plan.runId)} || exit ${RUN_EXISTS}`,
    hereDocument("ip -batch -", batch),
    ...plan.namespaces.map((namespace) =>
      inNamespace(namespace, [
        nftFile(namespace),
        ...settings(plan, namespace).map(([path, value]) => `echo ${value} > /proc/sys/net/${path}`),
        "[ ! -e /proc/sys/net/ipv6 ] || echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6",
        ipBatch([...linkLines(plan, namespace), ...namespace.setup, ...namespace.routing]),
      ]),
    ),
    "",
  ].join("\n");
}

/** What turns the kernel from one plan into another: routes and rules; null where places or links are not the same. */
export function changeScript(from: KernelPlan, to: KernelPlan): string | null {
  const before = new Map(from.namespaces.map((namespace) => [namespace.name, namespace]));
  const fixed = ({ namespaces, links, runId }: KernelPlan): string =>
    JSON.stringify([runId, links, namespaces.map(({ name, role, sysctls, setup }) => [name, role, sysctls, setup])]);
  if (fixed(from) !== fixed(to)) return null;
  return to.namespaces
    .flatMap((namespace) => {
      const { routing, ruleset } = before.get(namespace.name)!;
      const steps = [
        ...(ruleset === namespace.ruleset ? [] : [nftFile(namespace)]),
        ...(JSON.stringify(routing) === JSON.stringify(namespace.routing) ? [] : [ipBatch(namespace.routing)]),
      ];
      return steps.length === 0 ? [] : [inNamespace(namespace, steps), ""];
    })
    .join("\n");
}

/** How the script ends when a run of that name is there already. */
export const RUN_EXISTS = 17;

export function lockName(runId: string): string {
  return namespaceName(runId, "lock");
}

function settings(plan: KernelPlan, { name, sysctls }: KernelNamespace): KernelNamespace["sysctls"] {
  const devices = endsIn(plan, name).map(({ device }) => device);
  // RT-13: nothing looks at whether the way back is the same.
  const reversePath = ["all", "default", ...devices].map((device) => [`ipv4/conf/${device}/rp_filter`, "0"] as const);
  return [...reversePath, ...sysctls];
}

function linkLines(plan: KernelPlan, { name }: KernelNamespace): readonly string[] {
  return [
    "link set dev lo up",
    ...plan.links.flatMap(({ ends, arp }) =>
      ends
        .filter(({ namespace }) => namespace === name)
        .map(({ device, group }) => `link set dev ${device} ${arp ? "" : "arp off "}group ${group} up`),
    ),
  ];
}

function endsIn({ links }: KernelPlan, namespace: string): readonly LinkEnd[] {
  return links.flatMap(({ ends }) => ends.filter((end) => end.namespace === namespace));
}

function inNamespace({ name }: KernelNamespace, lines: readonly string[]): string {
  return `nsenter --net=/run/netns/${name} sh -eu <<'END_${name}'\n${lines.join("\n")}\nEND_${name}`;
}

function nftFile({ ruleset }: KernelNamespace): string {
  return hereDocument("nft -f -", [ruleset.trimEnd()]);
}

function ipBatch(lines: readonly string[]): string {
  return hereDocument("ip -batch -", lines);
}

function hereDocument(command: string, lines: readonly string[]): string {
  return `${command} <<'END'\n${lines.join("\n")}\nEND`;
}
