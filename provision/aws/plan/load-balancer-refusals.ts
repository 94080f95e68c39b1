import {
  isIpv4,
  parseIpAddress,
  sameAddress,
  type Instance,
  type Issue,
  type ListenerAction,
  type LoadBalancer,
  type LoadBalancerListener,
  type Target,
  type TargetGroup,
  type Topology,
} from "../../../model/index.js";
import { balancerNodes } from "./balancer-nodes.js";
import type { ProvisionedLab } from "./planning.js";
import { refusal } from "./refusal.js";

const CERTIFICATE = "it needs a certificate, which a lab does not have";
/** "Subnets for your load balancer": a /27 with eight free addresses. */
const LONGEST_APPLICATION_PREFIX = 27;

/** What of load balancers and target groups is not built, by name. */
export function loadBalancerRefusals(lab: ProvisionedLab): Issue[] {
  const { topology } = lab;
  return [
    ...topology.loadBalancers.flatMap((each) => balancerRefusals(each, topology)),
    ...topology.targetGroups.flatMap((each) => targetGroupRefusals(each, lab)),
  ];
}

function balancerRefusals(balancer: LoadBalancer, topology: Topology): Issue[] {
  const { id, name, type, state, scheme, vpcId, zones, listeners } = balancer;
  const refuse = (why: string, hint?: string): Issue => refusal("load balancer", name, why, hint);
  if (type === "gateway") return [refuse("flowlab builds no Gateway Load Balancer")];
  const nodes = balancerNodes(topology).flatMap((each) => (each.balancer.id === id ? [each.own] : []));
  const small = topology.subnets.filter(
    ({ id: subnetId, cidr }) =>
      zones.some((zone) => zone.subnetId === subnetId) && (cidr?.prefixLength ?? 0) > LONGEST_APPLICATION_PREFIX,
  );
  const closed = !topology.internetGateways.some((gateway) => gateway.vpcId === vpcId);
  return [
    ...(state === "active" ? [] : [refuse(`nothing makes one that is ${state}`)]),
    // CreateLoadBalancer.
    ...(name.startsWith("internal-") ? [refuse("ELB takes no name that begins with `internal-`", "rename it")] : []),
    ...(scheme === "internet-facing" && closed
      ? [refuse("its VPC has no internet gateway", "attach one, or let it be internal")]
      : []),
    ...(nodes.some(({ ipv6Addresses }) => ipv6Addresses.length > 0) ? [refuse("flowlab builds those of IPv4")] : []),
    ...(type === "application" && small.length > 0
      ? [
          refuse(
            `its subnet \`${small[0]?.name}\` has less than a /${LONGEST_APPLICATION_PREFIX}`,
            "give it a larger one",
          ),
        ]
      : []),
    ...listeners.flatMap((each) => listenerRefusals(each, name)),
  ];
}

function listenerRefusals(listener: LoadBalancerListener, balancer: string): Issue[] {
  const { protocol, port, rules } = listener;
  const noun = `listener on ${port} of load balancer`;
  if (protocol === "TLS" || protocol === "HTTPS") return [refusal(noun, balancer, CERTIFICATE)];
  if (rules === null) return [refusal(noun, balancer, "its rules are not known")];
  const asks = ({ answers }: ListenerAction): boolean => answers?.kind === "authenticate";
  const named = rules.flatMap(({ conditions }) =>
    conditions.flatMap(({ field, values }) =>
      field === "host-header" ? values.filter((each) => parseIpAddress(each) !== null) : [],
    ),
  );
  return [
    ...([listener, ...rules].some(asks)
      ? [
          refusal(
            noun,
            balancer,
            "whoever signs in does so by HTTPS: it needs a certificate, and somebody who knows him",
          ),
        ]
      : []),
    ...named.map((each) =>
      refusal(noun, balancer, `a rule's host is ${each}, in whose place Amazon chooses another`, "name a host"),
    ),
  ];
}

function targetGroupRefusals(group: TargetGroup, lab: ProvisionedLab): Issue[] {
  const { name, protocol, targetType, ipAddressType, targets } = group;
  const refuse = (why: string): Issue => refusal("target group", name, why);
  return [
    ...(targetType === "instance" || targetType === "ip" ? [] : [refuse(`flowlab registers no ${targetType}`)]),
    ...(ipAddressType === "ipv6" ? [refuse("flowlab builds those of IPv4")] : []),
    ...(protocol === "TLS" || protocol === "HTTPS" ? [refuse(`${CERTIFICATE}, on its targets`)] : []),
    ...targets.flatMap((each) => targetRefusals(each, name, lab)),
  ];
}

/** A target is as healthy as AWS's checks find it: where something listens, and nowhere else. */
function targetRefusals(target: Target, group: string, lab: ProvisionedLab): Issue[] {
  const { port, health } = target;
  const instance = instanceOf(target, lab.topology);
  const software = lab.software.find(({ instanceId }) => instanceId === instance?.id);
  const listens = instance?.state === "running" && software?.listens.includes(port) === true;
  const refuse = (why: string, hint?: string): Issue[] => [
    refusal(`target \`${instance?.name ?? "of no instance"}\` of target group`, group, why, hint),
  ];
  if (instance?.state === "stopped" && target.target.kind === "instance")
    return refuse("ELB registers only instances that are running", "start it, or take it out");
  if (health === "healthy" && !listens)
    return refuse(
      `nothing listens on ${port} there: AWS's checks would find it unhealthy`,
      "let it listen, or say `health: unhealthy`",
    );
  if (health === "unhealthy" && listens)
    return refuse(`it listens on ${port}: AWS's checks would find it healthy`, "let it not listen");
  return health === "healthy" || health === "unhealthy" ? [] : refuse(`nothing makes one that stays ${health}`);
}

/** The instance that a target is, or whose address it is; null where it is none of the lab's. */
export function instanceOf({ target }: Target, { instances, networkInterfaces }: Topology): Instance | null {
  const id =
    target.kind === "instance"
      ? target.instanceId
      : networkInterfaces.find(({ privateAddresses }) =>
          privateAddresses.some(({ address }) => isIpv4(target.address) && sameAddress(address, target.address)),
        )?.attachment?.instanceId;
  return instances.find((each) => each.id === id) ?? null;
}
