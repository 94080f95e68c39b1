import type { DocumentPath } from "../../issue/origins.js";
import type { Instance, NetworkInterface } from "../../topology/topology.js";
import { isNitro } from "../../topology/nitro.js";
import type { Tags } from "../../topology/flow-log-metadata.js";
import { primaryInterfaceName } from "./implied-names.js";
import { autoScalingGroups } from "./read-metadata.js";
import type { Reading } from "./reading.js";
import type { InterfaceInput } from "./resource-schemas.js";
import type { TopologyInput } from "./topology-schema.js";
import { addressPaths, type WantedAddress, type WantedInterface } from "./wanted-interface.js";

/** The instances' primary interfaces, then those of `networkInterfaces`. */
export function instanceInterfaces(input: TopologyInput, reading: Reading): WantedInterface[] {
  const all = [...primaryInterfaces(input, reading), ...furtherInterfaces(input, reading)];
  const types = new Map(
    Object.entries(input.instances).map(([name, each]) => [reading.identify("i", name, each.id), each.instanceType]),
  );
  for (const each of all) refuseOnXen(each, types.get(each.traits.attachment?.instanceId ?? ""), reading);
  return all;
}

/** The instances whose primary interface could be made. */
export function readInstances(
  input: TopologyInput,
  networkInterfaces: readonly NetworkInterface[],
  reading: Reading,
): Instance[] {
  const primaries = new Map(
    networkInterfaces.map((each) => [each.attachment?.deviceIndex === 0 ? each.name : "", each]),
  );
  const groups = autoScalingGroups(input, reading);
  return Object.entries(input.instances).flatMap(([name, instance]): Instance[] => {
    const primary = primaries.get(primaryInterfaceName(name));
    if (!primary) return [];
    const group = groups.get(name);
    return [
      reading.from(["instances", name], {
        id: reading.identify("i", name, instance.id),
        name,
        accountId: primary.accountId,
        region: primary.region,
        instanceType: instance.instanceType,
        state: instance.state,
        ...ifAny(instance.tags),
        ...(group && { autoScalingGroup: group }),
      }),
    ];
  });
}

/** A resource without tags has no such property. */
function ifAny(tags: Tags): { readonly tags?: Tags } {
  return Object.keys(tags).length === 0 ? {} : { tags };
}

function primaryInterfaces(input: TopologyInput, reading: Reading): WantedInterface[] {
  return Object.entries(input.instances).map(([name, instance]) => {
    const eni = primaryInterfaceName(name);
    const attachment = { instanceId: reading.identify("i", name, instance.id), deviceIndex: 0 };
    const id = reading.identify("eni", eni, instance.networkInterfaceId);
    const traits = { description: "", attachment, tags: instance.networkInterfaceTags };
    return wanted(eni, id, instance, ["instances", name], traits);
  });
}

function furtherInterfaces(input: TopologyInput, reading: Reading): WantedInterface[] {
  const used = new Map<string, Set<number>>();
  const entries = Object.entries(input.networkInterfaces);
  for (const [, { instance, deviceIndex }] of entries)
    if (instance !== undefined && deviceIndex !== undefined)
      used.set(instance, (used.get(instance) ?? new Set()).add(deviceIndex));
  return entries.map(([name, each]) => {
    const path = ["networkInterfaces", name];
    const instance =
      each.instance === undefined ? null : reading.names.find(["instance"], each.instance, [...path, "instance"]);
    const indices = used.get(each.instance ?? "") ?? new Set<number>();
    let deviceIndex = each.deviceIndex ?? 1;
    if (each.deviceIndex === undefined) while (indices.has(deviceIndex)) deviceIndex += 1;
    used.set(each.instance ?? "", indices.add(deviceIndex));
    const attachment = instance && { instanceId: instance.id, deviceIndex };
    const traits = { description: each.description, attachment, tags: each.tags };
    return wanted(name, reading.identify("eni", name, each.id), each, path, traits);
  });
}

function wanted(
  name: string,
  id: string,
  input: InterfaceInput,
  path: DocumentPath,
  { description, attachment, tags }: Pick<NetworkInterface, "description" | "attachment"> & { readonly tags: Tags },
): WantedInterface {
  return {
    name,
    id,
    path,
    subnet: input.subnet,
    subnetPath: [...path, "subnet"],
    // Without any, the VPC's default one, as RunInstances and CreateNetworkInterface have it.
    securityGroups: input.securityGroups ?? ["default"],
    securityGroupsPath: [...path, "securityGroups"],
    addresses: [
      {
        address: input.privateAddress ?? null,
        publicAddress: input.publicAddress ?? null,
        name,
        ...addressPaths(path),
      },
      ...secondaryAddresses(name, input, path),
    ],
    ipv6: { address: input.ipv6Address ?? null, secondary: input.secondaryIpv6Addresses },
    traits: {
      description,
      interfaceType: "interface",
      requesterManaged: false,
      sourceDestCheck: input.sourceDestCheck,
      attachment,
      ...connectionTracking(input),
      ...ifAny(tags),
    },
    ecsTask: input.ecsTask,
  };
}

function connectionTracking({
  connectionTracking: chosen,
}: InterfaceInput): Pick<NetworkInterface, "connectionTracking"> {
  if (chosen === undefined) return {};
  const { tcpEstablishedTimeout = null, udpTimeout = null, udpStreamTimeout = null } = chosen;
  return {
    connectionTracking: {
      tcpEstablishedTimeoutSeconds: tcpEstablishedTimeout,
      udpTimeoutSeconds: udpTimeout,
      udpStreamTimeoutSeconds: udpStreamTimeout,
    },
  };
}

/** CT-07: EC2 lets them be chosen on Nitro only. */
function refuseOnXen(wanted: WantedInterface, instanceType: string | undefined, reading: Reading): void {
  if (wanted.traits.connectionTracking === undefined || instanceType === undefined || isNitro(instanceType)) return;
  reading.refuse(
    [...wanted.path, "connectionTracking"],
    "LabFile.Value",
    `idle timeouts cannot be chosen on \`${instanceType}\`, which is no Nitro instance (CT-07)`,
    "give the instance a type as `t3.micro`, or remove it",
  );
}

function secondaryAddresses(name: string, input: InterfaceInput, path: DocumentPath): WantedAddress[] {
  return input.secondaryPrivateAddresses.map((each, index) => {
    const item = [...path, "secondaryPrivateAddresses", index];
    const isPlain = typeof each === "number";
    return {
      address: isPlain ? each : each.address,
      publicAddress: isPlain ? false : each.publicAddress,
      name: `${name}/${index + 1}`,
      path: item,
      addressPath: isPlain ? item : [...item, "address"],
      publicPath: isPlain ? item : [...item, "publicAddress"],
    };
  });
}
