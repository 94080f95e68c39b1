import { formatCidr, type Issue, type Topology } from "../../../model/index.js";
import { imageParameter } from "./images.js";
import { operatingSystemOf } from "./instances.js";
import type { ProvisionedLab } from "./planning.js";

const TAKE_OUT = "take it out of the lab file that you provision";
const ONE_PLACE = "a lab is provisioned in one account and one Region";

function refusal(noun: string, name: string, why: string, hint: string = TAKE_OUT): Issue {
  const message = `${noun} \`${name}\` is not built in AWS: ${why}`;
  return { severity: "error", code: "Provision.NotBuilt", message, hint };
}

/** The collections of a topology of which something is built; what of them is not, the other functions here refuse. */
const BUILT: ReadonlySet<string> = new Set<keyof Topology>([
  "vpcs",
  "subnets",
  "routeTables",
  "internetGateways",
  "egressOnlyInternetGateways",
  "vpcPeeringConnections",
  "securityGroups",
  "networkAcls",
  "networkInterfaces",
  "instances",
  "prefixLists",
  "appliances",
  "flowLogs",
  "logGroups",
]);

/** Everything of a lab that `up` does not build, by name: said before any call is made. */
export function refuseUnbuildable(lab: ProvisionedLab): Issue[] {
  const { topology } = lab;
  return [
    ...placeRefusals(topology),
    ...collectionRefusals(topology),
    ...ipv6Refusals(topology),
    ...prefixListRefusals(topology),
    ...peeringRefusals(topology),
    ...interfaceRefusals(topology),
    ...instanceRefusals(lab),
  ];
}

/** One account and one Region: the credentials' own, and the lab's. */
function placeRefusals({ vpcs }: Topology): Issue[] {
  const [first] = vpcs;
  return vpcs.flatMap(({ name, accountId, region }) => [
    ...(accountId === first?.accountId ? [] : [refusal("VPC", name, `it is of account ${accountId}`, ONE_PLACE)]),
    ...(region === first?.region ? [] : [refusal("VPC", name, `it is in ${region}`, ONE_PLACE)]),
  ]);
}

/** `natGateways` as people say it. */
function nounOf(collection: string): string {
  return collection.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/s$/, "");
}

interface Anything {
  readonly name?: string;
  readonly id?: string;
  readonly region?: string;
}

function collectionRefusals(topology: Topology): Issue[] {
  return Object.entries(topology).flatMap(([collection, items]) =>
    BUILT.has(collection)
      ? []
      : (items as readonly Anything[]).map(({ name, id, region }) =>
          refusal(nounOf(collection), name ?? id ?? region ?? "?", "flowlab does not build such a resource"),
        ),
  );
}

function ipv6Refusals({ vpcs }: Topology): Issue[] {
  return vpcs.flatMap(({ name, cidrBlocks }) =>
    cidrBlocks.flatMap(({ cidr }) =>
      cidr.family === 4
        ? []
        : refusal(`IPv6 block ${formatCidr(cidr)} of VPC`, name, "Amazon would choose another, which the lab names"),
    ),
  );
}

/** AWS's own lists are there anyway; a list counts once a route or rule names it. */
function prefixListRefusals({ prefixLists, routeTables, securityGroups }: Topology): Issue[] {
  const used = new Set<string>();
  for (const { routes } of routeTables)
    for (const { destination } of routes) if (destination.kind === "prefix-list") used.add(destination.prefixListId);
  for (const { ingress, egress } of securityGroups)
    for (const { peer } of [...ingress, ...egress]) if (peer.kind === "prefix-list") used.add(peer.prefixListId);
  return prefixLists.flatMap(({ id, name }) =>
    used.has(id) ? refusal("prefix list", name, "flowlab does not build such a resource") : [],
  );
}

function peeringRefusals({ vpcs, vpcPeeringConnections }: Topology): Issue[] {
  const known = new Set(vpcs.map(({ id }) => id));
  return vpcPeeringConnections.flatMap(({ name, status, requester, accepter }) => {
    if (!known.has(requester.vpcId) || !known.has(accepter.vpcId))
      return refusal("peering connection", name, "one of its VPCs is somebody else's", ONE_PLACE);
    return status === "active" || status === "pending-acceptance"
      ? []
      : refusal("peering connection", name, `nothing makes one that is ${status}`, "let it be active, or leave it out");
  });
}

/** Only the interfaces with which instances are launched are built, with one public address at most. */
function interfaceRefusals({ networkInterfaces, flowLogs }: Topology): Issue[] {
  const primary = new Set(networkInterfaces.flatMap(({ id, attachment }) => (attachment?.deviceIndex === 0 ? id : [])));
  return [
    ...networkInterfaces.flatMap(({ id, name, requesterManaged }) =>
      requesterManaged || primary.has(id)
        ? []
        : refusal("network interface", name, "only an instance's primary one is"),
    ),
    ...networkInterfaces.flatMap(({ name, requesterManaged, privateAddresses }) =>
      !requesterManaged && privateAddresses.some((each) => !each.primary && each.publicAddress !== null)
        ? refusal("public address of a secondary address of", name, "flowlab allocates no Elastic IP addresses")
        : [],
    ),
    ...networkInterfaces.flatMap(({ name, connectionTracking }) =>
      connectionTracking === undefined
        ? []
        : refusal("idle timeouts of", name, "flowlab does not set them", "leave out `connectionTracking`"),
    ),
    ...flowLogs.flatMap(({ name, resource }) =>
      resource.kind === "network-interface" && !primary.has(resource.id)
        ? refusal("flow log", name, "what it logs is not built")
        : [],
    ),
  ];
}

function instanceRefusals(lab: ProvisionedLab): Issue[] {
  const { instances, appliances } = lab.topology;
  return instances.flatMap((instance) => {
    const { id, name, instanceType } = instance;
    const operatingSystem = operatingSystemOf(instance, lab);
    const software = lab.software.find(({ instanceId }) => instanceId === id);
    const forwards = appliances.some((each) => each.resourceId === id && each.forwards !== "nothing");
    return [
      ...(imageParameter(instance, operatingSystem) === null
        ? [refusal("instance", name, `there is no image of ${operatingSystem} for ${instanceType}`)]
        : []),
      ...((software?.mtuBytes ?? null) === null
        ? []
        : [refusal("MTU of instance", name, "its operating system would have to be told", "leave out `mtu`")]),
      ...(forwards ? [refusal("forwarding of instance", name, "its operating system would have to be told")] : []),
    ];
  });
}
