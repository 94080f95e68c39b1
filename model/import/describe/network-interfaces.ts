import { z } from "zod";
import { parseIpv4, type Ipv4 } from "../../address/ipv4.js";
import type { NetworkInterface, PrivateAddress, UnmodelledResource } from "../../topology/topology.js";
import { elementsOf, placeAt, readCollection, readValue, vpcOf, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";
import { importEcsTasks, tagsOf } from "./flow-log-metadata.js";
import { ipv4Address, ipv6Address, listOf, optionalListOf } from "./fields.js";

const association = z.object({ PublicIp: ipv4Address.nullish() }).nullish();

const seconds = z.int().positive().nullish();

const schema = z
  .object({
    VpcId: z.string(),
    SubnetId: z.string(),
    Description: z.string().nullish(),
    InterfaceType: z.string().nullish(),
    RequesterManaged: z.boolean().nullish(),
    SourceDestCheck: z.boolean(),
    Groups: listOf(z.object({ GroupId: z.string() })),
    PrivateIpAddress: ipv4Address.nullish(),
    PrivateIpAddresses: optionalListOf(
      z.object({ PrivateIpAddress: ipv4Address, Primary: z.boolean().nullish(), Association: association }),
    ),
    Association: association,
    Ipv6Addresses: listOf(z.object({ Ipv6Address: ipv6Address })),
    ConnectionTrackingConfiguration: z
      .object({ TcpEstablishedTimeout: seconds, UdpTimeout: seconds, UdpStreamTimeout: seconds })
      .nullish(),
    Attachment: z
      .object({
        InstanceId: z.string().nullish(),
        DeviceIndex: z.int().nullish(),
        Status: z.string().nullish(),
      })
      .nullish(),
  })
  .refine(
    // Only an interface of an IPv6-only subnet has no private address, and then no `PrivateIpAddress` either.
    (value) => value.PrivateIpAddresses.length > 0 || (value.Ipv6Addresses.length > 0 && !value.PrivateIpAddress),
    "it lists no address",
  );

const elasticAddress = z.object({
  PublicIp: ipv4Address.nullish(),
  NetworkInterfaceId: z.string().nullish(),
  PrivateIpAddress: ipv4Address.nullish(),
});

const collection = {
  key: "NetworkInterfaces",
  id: "NetworkInterfaceId",
  arn: "NetworkInterfaceArn",
  carriesTraffic: true,
  fields: {
    vpcId: "VpcId",
    subnetId: "SubnetId",
    securityGroupIds: "Groups",
    privateAddresses: "PrivateIpAddresses",
    ipv6Addresses: "Ipv6Addresses",
    attachment: "Attachment",
  },
};

/**
 * `NetworkInterfaces`, completed by the elastic addresses of `Addresses`. Interfaces that only stand inside an
 * instance are taken from `instances`.
 */
export function importNetworkInterfaces(
  run: DescribeImport,
  instances: readonly Element[],
): readonly NetworkInterface[] {
  const tasks = importEcsTasks(run);
  const described = elementsOf(run, collection.key);
  const known = new Set(described.map(interfaceIdOf));
  const inside = instances.flatMap(interfacesInside).filter((each) => !known.has(interfaceIdOf(each)));
  const listed = [...described, ...inside];
  const publicAddresses = elasticAddresses(run, new Set(listed.map(interfaceIdOf)));
  return readCollection(
    run,
    collection,
    schema,
    (value, identity, element) => {
      const { Attachment: attachment } = value;
      const task = tasks.get(identity.id);
      const elastic = (address: Ipv4): Ipv4 | null => publicAddresses.get(`${identity.id}/${address}`) ?? null;
      const addresses = privateAddresses(value, elastic);
      addresses.forEach((each, index) => {
        const fields = { address: "PrivateIpAddress", publicAddress: "Association" };
        placeAt(run, each, element, [...element.path, "PrivateIpAddresses", index], fields);
      });
      return {
        ...identity,
        vpcId: value.VpcId,
        subnetId: value.SubnetId,
        description: value.Description ?? "",
        interfaceType: value.InterfaceType ?? "interface",
        requesterManaged: value.RequesterManaged ?? false,
        sourceDestCheck: value.SourceDestCheck,
        securityGroupIds: value.Groups.map((group) => group.GroupId),
        privateAddresses: privateAddresses(
          value,
          (address) => publicAddresses.get(`${identity.id}/${address}`) ?? null,
        ),
        ipv6Addresses: value.Ipv6Addresses.map((each) => each.Ipv6Address),
        attachment:
          attachment?.InstanceId && attachment.Status !== "detached"
            ? { instanceId: attachment.InstanceId, deviceIndex: attachment.DeviceIndex ?? 0 }
            : null,
        ...connectionTracking(value),
        ...tagsOf(element),
        ...(task && { ecsTask: task }),
      };
    },
    { elements: listed, leftOut: partlyKnown },
  );
}

function connectionTracking({
  ConnectionTrackingConfiguration: chosen,
}: z.infer<typeof schema>): Pick<NetworkInterface, "connectionTracking"> {
  const { TcpEstablishedTimeout = null, UdpTimeout = null, UdpStreamTimeout = null } = chosen ?? {};
  if (TcpEstablishedTimeout === null && UdpTimeout === null && UdpStreamTimeout === null) return {};
  return {
    connectionTracking: {
      tcpEstablishedTimeoutSeconds: TcpEstablishedTimeout,
      udpTimeoutSeconds: UdpTimeout,
      udpStreamTimeoutSeconds: UdpStreamTimeout,
    },
  };
}

function privateAddresses(
  value: z.infer<typeof schema>,
  elastic: (address: Ipv4) => Ipv4 | null,
): readonly PrivateAddress[] {
  return value.PrivateIpAddresses.map(({ PrivateIpAddress: address, Primary, Association }) => {
    const primary = Primary ?? address === value.PrivateIpAddress;
    const own = Association?.PublicIp ?? (primary ? value.Association?.PublicIp : null);
    return { address, primary, publicAddress: own ?? elastic(address) };
  });
}

function interfaceIdOf({ value }: Element): unknown {
  return isObject(value) ? value["NetworkInterfaceId"] : null;
}

/** What an interface that has to be left out still tells: its VPC, and public addresses that are in use. */
function partlyKnown({ value }: Element): Partial<UnmodelledResource> {
  const own = isObject(value) ? value : {};
  const list = Array.isArray(own["PrivateIpAddresses"]) ? (own["PrivateIpAddresses"] as readonly unknown[]) : [];
  const publicAddresses = [own, ...list].flatMap((each): readonly Ipv4[] => {
    const association = isObject(each) ? each["Association"] : undefined;
    const text = isObject(association) ? association["PublicIp"] : undefined;
    const address = typeof text === "string" ? parseIpv4(text) : null;
    return address === null ? [] : [address];
  });
  return { ...vpcOf(value), ...(publicAddresses.length === 0 ? {} : { publicAddresses }) };
}

/** The elastic addresses of `Addresses` by interface. One of an interface that is not `described` belongs to something unseen. */
function elasticAddresses(run: DescribeImport, described: ReadonlySet<unknown>): ReadonlyMap<string, Ipv4> {
  const addresses = new Map<string, Ipv4>();
  for (const element of elementsOf(run, "Addresses")) {
    const value = readValue(run, elasticAddress, element, "an elastic address");
    if (typeof value?.PublicIp !== "number" || !value.NetworkInterfaceId) continue;
    addresses.set(`${value.NetworkInterfaceId}/${value.PrivateIpAddress}`, value.PublicIp);
    if (described.has(value.NetworkInterfaceId)) continue;
    const { NetworkInterfaceId: id, PublicIp } = value;
    run.unmodelled.push({ kind: "NetworkInterfaces", id, carriesTraffic: true, publicAddresses: [PublicIp] });
  }
  return addresses;
}

/** An instance lists its interfaces without saying that they are its own. */
function interfacesInside(instance: Element): readonly Element[] {
  const owner = isObject(instance.value) ? instance.value : {};
  const list = owner["NetworkInterfaces"];
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).map((value, index): Element => {
    const path = [...instance.path, "NetworkInterfaces", index];
    if (!isObject(value)) return { ...instance, path, value };
    const attachment = isObject(value["Attachment"]) ? value["Attachment"] : {};
    const Attachment = { ...attachment, InstanceId: owner["InstanceId"] };
    return { ...instance, path, value: { Placement: owner["Placement"], ...value, Attachment } };
  });
}
