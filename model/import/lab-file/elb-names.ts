import type { Reading } from "./reading.js";
import type { TopologyInput } from "./topology-schema.js";

/** Sixteen hexadecimal digits, as Elastic Load Balancing puts them behind its names. */
function hashOf(kind: string, name: string, { identify }: Reading): string {
  return identify(kind, name).slice(-16);
}

/** `net/my-load-balancer/50dc6c495c0c9188`: how a load balancer's interfaces and its ARN name it. */
export function loadBalancerPath(name: string, input: TopologyInput, reading: Reading): string {
  const kind = input.loadBalancers[name]?.type === "application" ? "app" : "net";
  return `${kind}/${name}/${hashOf("loadbalancer", name, reading)}`;
}

/** The ARN that is a load balancer's id. */
export function loadBalancerArn(name: string, input: TopologyInput, reading: Reading): string {
  const { accountId, region } = ownerOf(name, input);
  return arn(region, accountId, `loadbalancer/${loadBalancerPath(name, input, reading)}`);
}

/** The ARN that is a target group's id. */
export function targetGroupArn(name: string, input: TopologyInput, reading: Reading): string {
  const { accountId, region } = ownerOf(loadBalancerOf(name, input) ?? "", input);
  return arn(region, accountId, `targetgroup/${name}/${hashOf("targetgroup", name, reading)}`);
}

/** The first load balancer that forwards to that target group; a target group serves one. */
export function loadBalancerOf(targetGroup: string, input: TopologyInput): string | null {
  const users = Object.entries(input.loadBalancers).filter(([, { listeners }]) =>
    listeners.some((listener) => listener.targetGroups.includes(targetGroup)),
  );
  return users[0]?.[0] ?? null;
}

/** Who owns a load balancer, and where: its first subnet's VPC says so. */
export function ownerOf(
  loadBalancer: string,
  input: TopologyInput,
): { readonly accountId: string; readonly region: string } {
  const first = input.loadBalancers[loadBalancer]?.subnets[0];
  const subnet = typeof first === "object" ? first.subnet : (first ?? "");
  const vpc = Object.values(input.vpcs).find(({ subnets }) => Object.hasOwn(subnets, subnet));
  return { accountId: vpc?.account ?? input.account, region: vpc?.region ?? input.region };
}

function arn(region: string, accountId: string, resource: string): string {
  const partition = region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  return `arn:${partition}:elasticloadbalancing:${region}:${accountId}:${resource}`;
}
