import { formatIpv4 } from "../../address/ipv4.js";
import type { Instance, NetworkInterface, PrivateAddress } from "../../topology/topology.js";
import { construct, given, part, reference, type Construct, type Properties, type Value } from "./construct.js";
import { associationId } from "./policy.js";
import { groupReference, internetGatewayAttachments, type Site } from "./site.js";

/**
 * Instances and their interfaces. The interface that an instance is launched with is written within the instance, where
 * it may get a public address of Amazon's choice, unless something else names it; any other has its own place, and
 * Elastic IP addresses for the public ones.
 */
export function hostConstructs(site: Site): readonly Construct[] {
  const { networkInterfaces, instances } = site.topology;
  const own = networkInterfaces.filter((each) => !isManaged(each) && !isWithinInstance(each, site));
  return [
    ...own.flatMap((each) => [interfaceConstruct(each, site), ...elasticAddresses(each, site)]),
    ...instances.map((each) => instanceConstruct(each, site)),
    ...own.flatMap((each) => attachment(each)),
  ];
}

/** Whether AWS makes and owns the interface, for a gateway, an endpoint, a load balancer. */
export function isManaged({ requesterManaged, interfaceType }: NetworkInterface): boolean {
  return requesterManaged || interfaceType !== "interface";
}

/** Whether an interface is written as part of the instance that is launched with it. */
export function isWithinInstance(
  { id, attachment: at, privateAddresses }: NetworkInterface,
  { topology }: Site,
): boolean {
  return (
    at?.deviceIndex === 0 &&
    privateAddresses.every(({ primary, publicAddress }) => primary || publicAddress === null) &&
    !topology.flowLogs.some(({ resource }) => resource.id === id) &&
    !topology.routeTables.some(({ routes }) =>
      routes.some(({ target }) => target.kind === "network-interface" && target.id === id),
    )
  );
}

/** An Elastic IP address, which can only be had while the VPC has an internet gateway. */
export function elasticIp(
  id: string,
  label: string,
  place: Pick<Construct, "accountId" | "region">,
  vpcId: string,
  site: Site,
): Construct {
  return {
    ...part(
      "AWS::EC2::EIP",
      id,
      label,
      place,
      { Domain: "vpc" },
      {
        dependsOn: internetGatewayAttachments(vpcId, site),
      },
    ),
    name: label,
  };
}

function addresses({ privateAddresses }: NetworkInterface): readonly PrivateAddress[] {
  return privateAddresses.toSorted((a, b) => Number(b.primary) - Number(a.primary));
}

function groups({ securityGroupIds }: NetworkInterface, site: Site): Value[] {
  return securityGroupIds.map((id) => groupReference(id, site));
}

/** SG-11: a group of another VPC can be carried once it is associated with this one. */
function groupAssociations({ securityGroupIds, vpcId }: NetworkInterface, { topology }: Site): readonly string[] {
  return securityGroupIds.flatMap((groupId) =>
    topology.securityGroupVpcAssociations.some((each) => each.groupId === groupId && each.vpcId === vpcId)
      ? [associationId(groupId, vpcId)]
      : [],
  );
}

function interfaceConstruct(each: NetworkInterface, site: Site): Construct {
  const texts = addresses(each).map(({ address }) => formatIpv4(address));
  return construct(
    "AWS::EC2::NetworkInterface",
    each,
    {
      SubnetId: reference(each.subnetId),
      ...(each.description === "" ? {} : { Description: each.description }),
      ...(each.ipv6Addresses.length > 0 ? { Ipv6AddressCount: each.ipv6Addresses.length } : {}),
      ...(each.sourceDestCheck ? {} : { SourceDestCheck: false }),
    },
    {
      cloudformation: {
        GroupSet: groups(each, site),
        ...privateAddresses(texts),
      },
      terraform: {
        security_groups: groups(each, site),
        ...(texts.length > 1 ? { private_ip_list_enabled: true, private_ip_list: texts } : {}),
        ...(texts.length === 1 ? { private_ips: texts } : {}),
      },
      dependsOn: groupAssociations(each, site),
    },
  );
}

/** An interface of an IPv6-only subnet has none. */
function privateAddresses(texts: readonly string[]): Properties {
  if (texts.length > 1)
    return { PrivateIpAddresses: texts.map((text, index) => ({ PrivateIpAddress: text, Primary: index === 0 })) };
  const [only] = texts;
  return only === undefined ? {} : { PrivateIpAddress: only };
}

function elasticAddresses(each: NetworkInterface, site: Site): readonly Construct[] {
  return addresses(each).flatMap(({ address, publicAddress }): Construct[] => {
    if (publicAddress === null) return [];
    const text = formatIpv4(address);
    const id = `${each.id}/${text}/eip`;
    const label = `${each.name} ${text}`;
    const association = part("AWS::EC2::EIPAssociation", `${id}/association`, label, each, {
      AllocationId: reference(id, "AllocationId"),
      NetworkInterfaceId: reference(each.id),
      PrivateIpAddress: text,
    });
    return [elasticIp(id, label, each, each.vpcId, site), association];
  });
}

function instanceConstruct(instance: Instance, site: Site): Construct {
  const primary = site.topology.networkInterfaces.find(
    ({ attachment: at }) => at?.instanceId === instance.id && at.deviceIndex === 0,
  );
  const properties = { ImageId: { expression: "latest-image" }, InstanceType: instance.instanceType } as const;
  if (primary === undefined) return construct("AWS::EC2::Instance", instance, properties);
  if (!isWithinInstance(primary, site)) {
    const network = { DeviceIndex: "0", NetworkInterfaceId: reference(primary.id) };
    const block = { device_index: 0, network_interface_id: reference(primary.id) };
    return construct("AWS::EC2::Instance", instance, properties, {
      cloudformation: { NetworkInterfaces: [network] },
      terraform: { network_interface: { expression: "blocks", blocks: [block] } },
    });
  }
  return construct(
    "AWS::EC2::Instance",
    instance,
    { ...properties, ...(primary.sourceDestCheck ? {} : { SourceDestCheck: false }) },
    {
      ...launched(primary, site),
      dependsOn: [...groupAssociations(primary, site), ...publicNeeds(primary, site)],
    },
  );
}

function publicNeeds({ vpcId, privateAddresses }: NetworkInterface, site: Site): readonly string[] {
  return privateAddresses.some(({ publicAddress }) => publicAddress !== null)
    ? internetGatewayAttachments(vpcId, site)
    : [];
}

/** The interface within the instance. Whether it gets a public address is said outright, whatever its subnet would do. */
function launched(
  primary: NetworkInterface,
  site: Site,
): { readonly cloudformation: Properties; readonly terraform: Properties } {
  const texts = addresses(primary).map(({ address }) => formatIpv4(address));
  const [first, ...rest] = texts;
  const isPublic = primary.privateAddresses.some(({ publicAddress }) => publicAddress !== null);
  const ipv6Count = primary.ipv6Addresses.length > 0 ? primary.ipv6Addresses.length : null;
  const network: Properties = {
    DeviceIndex: "0",
    SubnetId: reference(primary.subnetId),
    GroupSet: groups(primary, site),
    ...privateAddresses(texts),
    ...(texts.length > 0 ? { AssociatePublicIpAddress: isPublic } : {}),
    ...given("Ipv6AddressCount", ipv6Count),
  };
  return {
    cloudformation: { NetworkInterfaces: [network] },
    terraform: {
      subnet_id: reference(primary.subnetId),
      vpc_security_group_ids: groups(primary, site),
      ...(first === undefined ? {} : { private_ip: first, associate_public_ip_address: isPublic }),
      ...(rest.length === 0 ? {} : { secondary_private_ips: rest }),
      ...given("ipv6_address_count", ipv6Count),
    },
  };
}

function attachment(each: NetworkInterface): readonly Construct[] {
  if (each.attachment === null || each.attachment.deviceIndex === 0) return [];
  const { instanceId, deviceIndex } = each.attachment;
  const ends = { InstanceId: reference(instanceId), NetworkInterfaceId: reference(each.id) };
  return [
    part("AWS::EC2::NetworkInterfaceAttachment", `${each.id}/attachment`, `${each.name} attachment`, each, ends, {
      cloudformation: { DeviceIndex: String(deviceIndex) },
      terraform: { device_index: deviceIndex },
    }),
  ];
}
