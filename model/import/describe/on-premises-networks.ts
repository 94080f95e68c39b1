import { z } from "zod";
import type { OnPremisesNetwork } from "../../topology/on-premises.js";
import { elementsOf, placeAt, readValue } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { anyCidr, optionalListOf } from "./fields.js";

const schema = z.object({
  Name: z.string().min(1),
  CidrBlocks: optionalListOf(anyCidr),
  ConnectionIds: optionalListOf(z.string()),
});

/**
 * `OnPremisesNetworks`: flowlab's own collection, beside those of AWS. It says what lies behind VPN connections and
 * Direct Connect, which no AWS call tells.
 */
export function importOnPremisesNetworks(run: DescribeImport): readonly OnPremisesNetwork[] {
  return elementsOf(run, "OnPremisesNetworks").flatMap((element): readonly OnPremisesNetwork[] => {
    const value = readValue(run, schema, element, "an element of `OnPremisesNetworks`");
    if (value === null) return [];
    const network = { name: value.Name, cidrs: value.CidrBlocks, connectionIds: value.ConnectionIds };
    placeAt(run, network, element, element.path, {
      name: "Name",
      cidrs: "CidrBlocks",
      connectionIds: "ConnectionIds",
    });
    return [network];
  });
}
