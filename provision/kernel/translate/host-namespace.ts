import { formatCidr, formatIpv4, ipv4CidrOf } from "../../../model/topology/index.js";
import { routerAddress, serviceAddresses } from "./interface-namespace.js";
import type { HostDevice, KernelNamespace } from "./kernel-plan.js";
import { logStatement } from "./log-prefix.js";
import { interfaceMac, type HostPlace, type InterfacePlace, type Places } from "./places.js";
import { writeTable } from "./ruleset.js";

const FIRST_TABLE = 100;

/** What AL2023 sets (TS-07). */
const DEFAULT_TIME_TO_LIVE = "127";

/** An instance: all its interfaces, each with a routing table for its own addresses, as Amazon Linux sets them up. */
export function hostNamespace(places: Places, host: HostPlace): KernelNamespace {
  const role = {
    kind: "host",
    instanceId: places.topology.instances.some(({ id }) => id === host.id) ? host.id : null,
    devices: hostDevices(host),
  } as const;
  return {
    name: host.namespace,
    role,
    sysctls: [
      ["ipv4/ip_default_ttl", DEFAULT_TIME_TO_LIVE],
      ["ipv4/conf/all/accept_local", "1"],
      ["ipv4/conf/all/log_martians", "0"],
      ["ipv4/icmp_ratelimit", "0"],
    ],
    setup: [...hostAddresses(places, host), ...hostRules(host)],
    routing: hostRoutes(host),
    ruleset: writeTable("flowlab", [
      {
        name: "arrived",
        hook: "type filter hook input priority raw; policy accept;",
        rules: [
          ...host.interfaces.map(
            ({ device, networkInterface }) =>
              `iifname "${device}" ${logStatement({ kind: "arrived", interfaceId: networkInterface.id })}`,
          ),
          `iifname "lo" ${logStatement({ kind: "received", at: host.id })}`,
        ],
      },
    ]),
  };
}

export function hostDevices({ interfaces }: HostPlace): readonly HostDevice[] {
  return interfaces.map(({ device, networkInterface }) => ({ device, interfaceId: networkInterface.id }));
}

/** Addresses, and the hardware address of every neighbour that AWS would answer for: its ARP never fails, nor waits. */
export function hostAddresses({ topology }: Places, { interfaces }: HostPlace): readonly string[] {
  return interfaces.flatMap((place) => {
    const { device, subnet, networkInterface } = place;
    const own = networkInterface.privateAddresses.toSorted((a, b) => Number(b.primary) - Number(a.primary));
    const neighbours = topology.networkInterfaces
      .filter((each) => each.subnetId === subnet.id && each !== networkInterface)
      .flatMap(({ privateAddresses }) => privateAddresses.map(({ address }) => formatIpv4(address)));
    return [
      ...own.map(
        ({ address }) =>
          `address add ${formatIpv4(address)}/${ipv4CidrOf(subnet).prefixLength} dev ${device} noprefixroute`,
      ),
      ...[...new Set([routerAddress(place), ...serviceAddresses(place), ...neighbours])].map(
        (address) => `neighbour replace ${address} lladdr ${interfaceMac(place)} dev ${device} nud permanent`,
      ),
    ];
  });
}

export function hostRules({ interfaces }: HostPlace): readonly string[] {
  return interfaces.flatMap(({ device, networkInterface }, index) => [
    ...networkInterface.privateAddresses.map(
      ({ address }) => `rule add priority 20 from ${formatIpv4(address)} lookup ${FIRST_TABLE + index}`,
    ),
    `rule add priority 10 oif ${device} lookup ${FIRST_TABLE + index}`,
  ]);
}

/** The first interface's routes stand in the main table too. */
export function hostRoutes({ interfaces }: HostPlace): readonly string[] {
  const [first] = interfaces;
  return [
    "route flush table main",
    ...(first === undefined ? [] : interfaceRoutes(first, "main")),
    ...interfaces.flatMap((place, index) => [
      `route flush table ${FIRST_TABLE + index}`,
      ...interfaceRoutes(place, `${FIRST_TABLE + index}`),
    ]),
  ];
}

function interfaceRoutes(place: InterfacePlace, table: string): readonly string[] {
  const { device, subnet, networkInterface } = place;
  const primary = networkInterface.privateAddresses.find((each) => each.primary)?.address;
  const source = primary === undefined ? "" : ` src ${formatIpv4(primary)}`;
  const linkLocal = serviceAddresses(place).filter((address) => address.startsWith("169.254."));
  return [
    `route add ${formatCidr(ipv4CidrOf(subnet))} dev ${device}${source} table ${table}`,
    `route add unreachable 169.254.0.0/16 table ${table}`, // RT-07
    ...linkLocal.map((address) => `route add ${address}/32 dev ${device}${source} table ${table}`),
    `route add default via ${routerAddress(place)} dev ${device}${source} table ${table}`,
  ];
}
