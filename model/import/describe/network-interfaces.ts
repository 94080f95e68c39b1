import { z } from "zod";
import type { Ipv4 } from "../../address/ipv4.js";
import type { NetworkInterface, PrivateAddress } from "../../topology/topology.js";
import { elementsOf, placeAt, readCollection, readValue, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";
import { ipv4Address, ipv6Address, listOf } from "./fields.js";

const association = z.object({ PublicIp: ipv4Address.nullish() }).nullish();

const schema = z.object({
  VpcId: z.string(),
  SubnetId: z.string(),
  Description: z.string().nullish(),
  InterfaceType: z.string().nullish(),
  RequesterManaged: z.boolean().nullish(),
  SourceDestCheck: z.boolean().nullish(),
  Groups: listOf(z.object({ GroupId: z.string() })),
  PrivateIpAddress: ipv4Address.nullish(),
  PrivateIpAddresses: listOf(
    z.object({ PrivateIpAddress: ipv4Address, Primary: z.boolean().nullish(), Association: association }),
  ),
  Association: association,
  Ipv6Addresses: listOf(z.object({ Ipv6Address: ipv6Address })),
  Attachment: z
    .object({
      InstanceId: z.string().nullish(),
      DeviceIndex: z.int().nullish(),
      Status: z.string().nullish(),
    })
    .nullish(),
});

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
  const described = elementsOf(run, collection.key);
  const known = new Set(described.map(({ value }) => (isObject(value) ? value["NetworkInterfaceId"] : null)));
  const inside = instances.flatMap(interfacesInside).filter(({ value }) => {
    return isObject(value) && !known.has(value["NetworkInterfaceId"]);
  });
  const publicAddresses = elasticAddresses(run);
  return readCollection(
    run,
    collection,
    schema,
    (value, identity, element) => {
      const { Attachment: attachment } = value;
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
        sourceDestCheck: value.SourceDestCheck ?? true,
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
      };
    },
    { elements: [...described, ...inside] },
  );
}

function privateAddresses(
  value: z.infer<typeof schema>,
  elastic: (address: Ipv4) => Ipv4 | null,
): readonly PrivateAddress[] {
  const listed =
    value.PrivateIpAddresses.length > 0 || !value.PrivateIpAddress
      ? value.PrivateIpAddresses
      : [{ PrivateIpAddress: value.PrivateIpAddress, Primary: true, Association: value.Association }];
  return listed.map(({ PrivateIpAddress: address, Primary, Association }) => {
    const primary = Primary ?? address === value.PrivateIpAddress;
    const own = Association?.PublicIp ?? (primary ? value.Association?.PublicIp : null);
    return { address, primary, publicAddress: own ?? elastic(address) };
  });
}

function elasticAddresses(run: DescribeImport): ReadonlyMap<string, Ipv4> {
  const addresses = new Map<string, Ipv4>();
  for (const element of elementsOf(run, "Addresses")) {
    const value = readValue(run, elasticAddress, element, "an elastic address");
    if (typeof value?.PublicIp !== "number" || !value.NetworkInterfaceId) continue;
    addresses.set(`${value.NetworkInterfaceId}/${value.PrivateIpAddress}`, value.PublicIp);
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
