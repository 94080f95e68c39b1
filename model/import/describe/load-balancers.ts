import { z } from "zod";
import type { LoadBalancer } from "../../topology/load-balancers.js";
import type { NetworkInterface } from "../../topology/topology.js";
import { readCollection, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";
import type { ElbAttributes } from "./elb-attributes.js";
import { listOf } from "./fields.js";
import { leaveOut } from "./leave-out.js";
import { livingElements } from "./living.js";
import { readListeners } from "./load-balancer-listeners.js";

const schema = z.object({
  LoadBalancerName: z.string().nullish(),
  VpcId: z.string(),
  Type: z.enum(["network", "application", "gateway"]),
  Scheme: z.enum(["internet-facing", "internal"]).nullish(),
  State: z.object({ Code: z.enum(["provisioning", "active", "active_impaired"]) }),
  AvailabilityZones: listOf(z.object({ ZoneName: z.string(), SubnetId: z.string() })),
});

const collection = {
  key: "LoadBalancers",
  id: "LoadBalancerArn",
  arn: "LoadBalancerArn",
  carriesTraffic: true,
  fields: { vpcId: "VpcId", zones: "AvailabilityZones", networkInterfaceIds: "AvailabilityZones" },
};

const CROSS_ZONE = "load_balancing.cross_zone.enabled";

/**
 * `LoadBalancers` of the second generation, with their listeners and attributes. Their nodes are the `interfaces` that
 * are described as theirs. One of whose listeners nothing is known is left out: it might listen anywhere.
 */
export function importLoadBalancers(
  run: DescribeImport,
  interfaces: readonly NetworkInterface[],
  attributes: ElbAttributes,
): readonly LoadBalancer[] {
  const living = livingElements(run, collection.key);
  const listeners = readListeners(run);
  const isKnown = (element: Element): boolean => {
    const arn = isObject(element.value) ? element.value[collection.id] : undefined;
    if (typeof arn !== "string" || listeners(arn) !== null) return true;
    const problem = "its listeners are not known";
    const hint = "add the output of `aws elbv2 describe-listeners`";
    leaveOut(run, element, collection.key, arn, { problem, hint });
    return false;
  };
  return readCollection(
    run,
    collection,
    schema,
    (value, identity) => ({
      ...identity,
      name: value.LoadBalancerName ?? identity.name,
      vpcId: value.VpcId,
      type: value.Type,
      // A Gateway Load Balancer has none; for the others `internet-facing` is what AWS makes by default.
      scheme: value.Scheme ?? (value.Type === "gateway" ? "internal" : "internet-facing"),
      state: value.State.Code,
      // Always on for an Application Load Balancer, off for the others unless somebody turned it on.
      crossZone: value.Type === "application" || attributes(identity.id, CROSS_ZONE) === "true",
      zones: value.AvailabilityZones.map((zone) => ({ availabilityZone: zone.ZoneName, subnetId: zone.SubnetId })),
      networkInterfaceIds: interfaces
        .filter(({ description }) => description === `ELB ${arnTail(identity.id)}`)
        .map(({ id }) => id),
      listeners: listeners(identity.id) ?? [],
    }),
    { elements: living.filter(isKnown) },
  );
}

/** `net/web/07e92d4cbc6cec6a` of a load balancer's ARN: what its interfaces' descriptions say. */
function arnTail(arn: string): string {
  const marker = ":loadbalancer/";
  const at = arn.indexOf(marker);
  return at === -1 ? arn : arn.slice(at + marker.length);
}
