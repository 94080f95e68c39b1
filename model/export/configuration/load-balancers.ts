import { formatIpAddress } from "../../address/ip-address.js";
import { formatIpv4 } from "../../address/ipv4.js";
import type {
  LoadBalancer,
  LoadBalancerListener,
  OwnAnswer,
  Target,
  TargetGroup,
} from "../../topology/load-balancers.js";
import { construct, part, reference, type Construct, type Properties, type Value } from "./construct.js";
import { groupReference, internetGatewayAttachments, type Site } from "./site.js";

const PREFIX = "AWS::ElasticLoadBalancingV2";

/** Load balancers, listeners and target groups with their targets. */
export function loadBalancerConstructs(site: Site): readonly Construct[] {
  const { loadBalancers, targetGroups } = site.topology;
  return [
    ...loadBalancers.map((each) => loadBalancer(each, site)),
    ...targetGroups.flatMap((each) => targetGroup(each, site)),
    ...loadBalancers.flatMap((each) => each.listeners.map((one) => listener(each, one))),
  ];
}

/** ELB's names are of 32 letters, digits and hyphens at most. */
function elbName(name: string): Properties {
  return /^(?!internal-)[A-Za-z0-9][A-Za-z0-9-]{0,30}[A-Za-z0-9]?$/.test(name) && !name.endsWith("-")
    ? { Name: name }
    : {};
}

function loadBalancer(balancer: LoadBalancer, site: Site): Construct {
  const nodes = balancer.networkInterfaceIds.flatMap((id) => site.networkInterfaces.get(id) ?? []);
  const groupIds = [...new Set(nodes.flatMap(({ securityGroupIds }) => securityGroupIds))];
  const groups: Value[] = groupIds.map((id) => groupReference(id, site));
  const isInternal = balancer.scheme === "internal";
  // Only those of an internal network load balancer can be chosen.
  const isPinned = balancer.type === "network" && isInternal && nodes.length === balancer.zones.length;
  const pinned = nodes.map(({ subnetId, privateAddresses: [only] }) => ({
    subnet: reference(subnetId),
    address: only ? formatIpv4(only.address) : "",
  }));
  const subnets = balancer.zones.map(({ subnetId }) => reference(subnetId));
  return construct(
    `${PREFIX}::LoadBalancer`,
    balancer,
    {
      ...elbName(balancer.name),
      ...(nodes.some(({ ipv6Addresses }) => ipv6Addresses.length > 0) ? { IpAddressType: "dualstack" } : {}),
      ...(groups.length > 0 ? { SecurityGroups: groups } : {}),
    },
    {
      cloudformation: {
        Type: balancer.type,
        Scheme: balancer.scheme,
        ...(isPinned
          ? { SubnetMappings: pinned.map(({ subnet, address }) => ({ SubnetId: subnet, PrivateIPv4Address: address })) }
          : { Subnets: subnets }),
        LoadBalancerAttributes: [{ Key: "load_balancing.cross_zone.enabled", Value: String(balancer.crossZone) }],
      },
      terraform: {
        load_balancer_type: balancer.type,
        internal: isInternal,
        ...(isPinned
          ? {
              subnet_mapping: {
                expression: "blocks",
                blocks: pinned.map(({ subnet, address }) => ({ subnet_id: subnet, private_ipv4_address: address })),
              },
            }
          : { subnets }),
        enable_cross_zone_load_balancing: balancer.crossZone,
      },
      dependsOn: isInternal ? [] : internetGatewayAttachments(balancer.vpcId, site),
    },
  );
}

/** What a load balancer answers itself, for CloudFormation and for Terraform. */
function ownAnswer(answers: OwnAnswer | null): readonly [Properties, Properties] {
  const blocks = (block: Properties): Value => ({ expression: "blocks", blocks: [block] });
  if (answers?.kind === "redirect") {
    const { statusCode, protocol, host, port, path, query } = answers;
    const status = `HTTP_${statusCode}`;
    return [
      {
        Type: "redirect",
        RedirectConfig: { StatusCode: status, Protocol: protocol, Host: host, Port: port, Path: path, Query: query },
      },
      { type: "redirect", redirect: blocks({ status_code: status, protocol, host, port, path, query }) },
    ];
  }
  // Whoever signs its clients in is refused before.
  const { statusCode, contentType, body } =
    answers?.kind === "fixed-response" ? answers : { statusCode: 200, contentType: null, body: "" };
  const [type, status] = [contentType ?? "text/plain", String(statusCode)];
  return [
    { Type: "fixed-response", FixedResponseConfig: { ContentType: type, StatusCode: status, MessageBody: body } },
    {
      type: "fixed-response",
      fixed_response: blocks({ content_type: type, status_code: status, message_body: body }),
    },
  ];
}

function listener(
  balancer: LoadBalancer,
  { protocol, port, targetGroupIds, answers }: LoadBalancerListener,
): Construct {
  const [only, ...more] = targetGroupIds;
  const weighed = targetGroupIds.map((id) => ({ TargetGroupArn: reference(id, "TargetGroupArn") }));
  const blocks = (block: Properties): Value => ({ expression: "blocks", blocks: [block] });
  const actions: readonly [Properties, Properties] =
    only === undefined
      ? ownAnswer(answers)
      : more.length === 0
        ? [
            { Type: "forward", TargetGroupArn: reference(only, "TargetGroupArn") },
            { type: "forward", target_group_arn: reference(only, "TargetGroupArn") },
          ]
        : [
            { Type: "forward", ForwardConfig: { TargetGroups: weighed } },
            {
              type: "forward",
              forward: blocks({
                target_group: {
                  expression: "blocks",
                  blocks: targetGroupIds.map((id) => ({ arn: reference(id, "TargetGroupArn") })),
                },
              }),
            },
          ];
  return part(
    `${PREFIX}::Listener`,
    `${balancer.id}/${protocol}/${port}`,
    `${balancer.name} ${port}`,
    balancer,
    { LoadBalancerArn: reference(balancer.id, "LoadBalancerArn"), Port: port, Protocol: protocol },
    { cloudformation: { DefaultActions: [actions[0]] }, terraform: { default_action: blocks(actions[1]) } },
  );
}

/** The VPC of a target group: that of a load balancer that uses it, else that of a target. */
export function vpcOfTargetGroup({ id, targets }: TargetGroup, { topology }: Site): string | null {
  const user = topology.loadBalancers.find(({ listeners }) =>
    listeners.some((each) => each.targetGroupIds.includes(id)),
  );
  if (user) return user.vpcId;
  const instanceIds = targets.flatMap(({ target }) => (target.kind === "instance" ? [target.instanceId] : []));
  const at = topology.networkInterfaces.find(
    ({ attachment }) => attachment && instanceIds.includes(attachment.instanceId),
  );
  return at?.vpcId ?? topology.vpcs[0]?.id ?? null;
}

function targetGroup(group: TargetGroup, site: Site): readonly Construct[] {
  const { id, name, protocol, targetType, preserveClientIp, targets } = group;
  const vpcId = vpcOfTargetGroup(group, site);
  const idOf = ({ target }: Target): Value =>
    target.kind === "instance" ? reference(target.instanceId) : formatIpAddress(target.address);
  const attributes = [{ Key: "preserve_client_ip.enabled", Value: String(preserveClientIp) }];
  // The address of a target outside of the VPC is reached from every zone.
  const zone = ({ target, availabilityZone }: Target): string | null =>
    target.kind === "ip" ? availabilityZone : null;
  return [
    construct(
      `${PREFIX}::TargetGroup`,
      group,
      {
        ...elbName(name),
        Port: targets[0]?.port ?? 80,
        Protocol: protocol,
        TargetType: targetType,
        ...(group.ipAddressType === "ipv6" ? { IpAddressType: "ipv6" } : {}),
        ...(vpcId === null ? {} : { VpcId: reference(vpcId) }),
      },
      {
        cloudformation: {
          Targets: targets.map((each) => {
            const at = zone(each);
            return { Id: idOf(each), Port: each.port, ...(at === null ? {} : { AvailabilityZone: at }) };
          }),
          ...(preserveClientIp === null ? {} : { TargetGroupAttributes: attributes }),
        },
        terraform: preserveClientIp === null ? {} : { preserve_client_ip: preserveClientIp },
      },
    ),
    ...targets.map((each, index) => {
      const at = zone(each);
      return part(
        "TargetGroupAttachment",
        `${id}/${index}`,
        `${name} ${index + 1}`,
        group,
        {},
        {
          cloudformation: null,
          terraform: {
            target_group_arn: reference(id, "TargetGroupArn"),
            target_id: idOf(each),
            port: each.port,
            ...(at === null ? {} : { availability_zone: at }),
          },
        },
      );
    }),
  ];
}
