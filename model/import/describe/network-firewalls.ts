import { z } from "zod";
import type { NetworkFirewall } from "../../topology/appliances.js";
import { elementsOf, readCollection, report, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject } from "./documents.js";

const schema = z.object({
  FirewallName: z.string(),
  VpcId: z.string().nullish(),
  FirewallStatus: z
    .object({
      SyncStates: z
        .record(z.string(), z.object({ Attachment: z.object({ EndpointId: z.string().nullish() }).nullish() }))
        .nullish(),
    })
    .nullish(),
});

/**
 * FW-01: `aws network-firewall describe-firewall` prints one object, `Firewall` with `FirewallStatus`, whose `SyncStates`
 * name the endpoint of each zone; list-firewalls prints `Firewalls`, names and ARNs only. What a firewall decides is in
 * its policy and rule groups, which are not read: declare it under `Appliances`.
 */
export function importNetworkFirewalls(run: DescribeImport): readonly NetworkFirewall[] {
  const collection = {
    key: "Firewalls",
    id: "FirewallArn",
    arn: "FirewallArn",
    carriesTraffic: true,
    fields: { vpcId: "VpcId", endpointIds: "FirewallStatus" },
  };
  return readCollection(
    run,
    collection,
    schema,
    (value, identity) => ({
      ...identity,
      name: value.FirewallName,
      vpcId: value.VpcId ?? "",
      endpointIds: Object.values(value.FirewallStatus?.SyncStates ?? {}).flatMap(
        ({ Attachment }) => Attachment?.EndpointId ?? [],
      ),
    }),
    {
      elements: [...describedFirewalls(run), ...elementsOf(run, collection.key)],
      merge: (first, second) => ({
        ...first,
        vpcId: first.vpcId || second.vpcId,
        endpointIds: first.endpointIds.length > 0 ? first.endpointIds : second.endpointIds,
      }),
    },
  ).filter(({ vpcId }) => vpcId !== "");
}

function describedFirewalls(run: DescribeImport): readonly Element[] {
  return run.documents.flatMap((document): readonly Element[] => {
    const firewall = Object.hasOwn(document.content, "Firewall") ? document.content["Firewall"] : null;
    if (firewall === null) return [];
    if (!isObject(firewall)) {
      report(run, { document, path: ["Firewall"] }, "error", "`Firewall` must be an object");
      return [];
    }
    const { FirewallStatus } = document.content;
    return [{ value: { ...firewall, FirewallStatus }, document, path: ["Firewall"] }];
  });
}
