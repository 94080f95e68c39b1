import type { Subnet } from "../topology/topology.js";
import { repeated, type Validation } from "./validation.js";

/** What has an interface per Availability Zone uses one subnet of each (TGW-02, VPCE-02). */
export function checkDistinctZones(
  validation: Validation,
  subnets: readonly Subnet[],
  subject: { readonly name: string },
  { field, rule, code }: { readonly field: string; readonly rule?: string; readonly code: string },
): void {
  for (const subnet of repeated(subnets, ({ availabilityZone }) => availabilityZone)) {
    const message = `\`${subject.name}\` has two subnets in the zone \`${subnet.availabilityZone}\``;
    const hint = `one subnet per zone: leave out \`${subnet.name}\``;
    validation.report({ code, ...(rule === undefined ? {} : { rule }), message, hint }, subject, field);
  }
}
