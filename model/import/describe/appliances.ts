import { z } from "zod";
import type { Appliance, InspectionRule } from "../../topology/appliances.js";
import { elementsOf, placeAt, readValue, report } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { ipv4Cidr, portOrAny, protocolNumber, optionalListOf } from "./fields.js";
import { securityGroupService } from "./described-service.js";

const action = z.enum(["pass", "drop", "reject"]);

const rule = z.object({
  Action: action,
  IpProtocol: protocolNumber,
  FromPort: portOrAny,
  ToPort: portOrAny,
  Source: ipv4Cidr,
  Destination: ipv4Cidr,
});

const schema = z.object({
  ResourceId: z.string(),
  Forwards: z.enum(["nothing", "router", "nat", "inspection"]),
  DefaultAction: action.nullish(),
  Rules: optionalListOf(rule),
  Routes: optionalListOf(z.object({ Destination: ipv4Cidr, NetworkInterfaceId: z.string() })),
});

/**
 * `Appliances`: flowlab's own collection, beside those of AWS. It says what instances and endpoints do with packets that
 * routes lead to them, which no AWS call tells.
 */
export function importAppliances(run: DescribeImport): readonly Appliance[] {
  return elementsOf(run, "Appliances").flatMap((element): readonly Appliance[] => {
    const value = readValue(run, schema, element, "an element of `Appliances`");
    if (value === null) return [];
    const rules = value.Rules.map((each): InspectionRule | null => {
      const service = securityGroupService(each.IpProtocol, each.FromPort, each.ToPort);
      return service && { action: each.Action, service, source: each.Source, destination: each.Destination };
    });
    const read = rules.filter((each) => each !== null);
    if (read.length < rules.length) {
      const hint = "the appliance is left out: packets that reach it are undecided";
      report(run, element, "warning", "a rule of `Appliances` has ports that match nothing", { hint });
      return [];
    }
    const appliance: Appliance = {
      resourceId: value.ResourceId,
      forwards: value.Forwards,
      rules: read,
      defaultAction: value.DefaultAction ?? "pass",
      routes: value.Routes.map(({ Destination, NetworkInterfaceId }) => {
        return { destination: Destination, networkInterfaceId: NetworkInterfaceId };
      }),
    };
    placeAt(run, appliance, element, element.path, { resourceId: "ResourceId", rules: "Rules", routes: "Routes" });
    return [appliance];
  });
}
