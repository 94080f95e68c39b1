import { failure, success, type Issue, type Result } from "../../issue/issue.js";
import type { Topology } from "../../topology/topology.js";
import { chaptersOf } from "../configuration/constructs.js";
import { part, reference, type Construct } from "../configuration/construct.js";
import { uniqueLabels } from "../configuration/labels.js";
import { cannotBuild, refusal } from "../configuration/refuse.js";
import { isManagedPrefixList } from "../configuration/site.js";
import { dataSources } from "./data-sources.js";
import { writeBlock } from "./hcl.js";
import { providersOf } from "./providers.js";
import { resourceBody } from "./resource-body.js";
import { TERRAFORM_TYPES } from "./resource-types.js";

/**
 * A Terraform configuration (HCL, as `terraform fmt` leaves it) that builds the topology, in each of its Regions and
 * accounts. Addresses that are Amazon's to give will be others; the instances run the newest Amazon Linux 2023.
 */
export function exportTerraform(topology: Topology, description: string): Result<string> {
  const issues = [...cannotBuild(topology), ...terraformCannotBuild(topology)];
  if (issues.some(({ severity }) => severity === "error")) return failure(issues);
  const chapters = [...chaptersOf(topology), { title: "Stopped instances", constructs: stopped(topology) }].map(
    ({ title, constructs }) => ({ title, constructs: constructs.filter(({ terraform }) => terraform !== null) }),
  );
  const all = chapters.flatMap(({ constructs }) => constructs);
  const providers = providersOf(all);
  const labels = uniqueLabels(all.map((each) => ({ id: each.id, scope: typeOf(each), label: localName(each) })));
  const addresses = new Map(all.map((each) => [each.id, `${typeOf(each)}.${labels.get(each.id) ?? ""}`]));
  const data = dataSources(all, providers);
  const blocks = chapters
    .filter(({ constructs }) => constructs.length > 0)
    .flatMap(({ title, constructs }) => [
      `# ${title}\n`,
      ...constructs.map((each) =>
        writeBlock(
          "resource",
          [typeOf(each), labels.get(each.id) ?? ""],
          resourceBody(each, addresses, data, providers),
        ),
      ),
    ]);
  const head = description
    .split("\n")
    .map((line) => `# ${line}`.trimEnd())
    .join("\n");
  return success([`${head}\n`, providers.text, ...data.blocks, ...blocks].join("\n"), issues);
}

function terraformCannotBuild({ vpcs, prefixLists, instances }: Topology): readonly Issue[] {
  const places = new Set(vpcs.map(({ accountId, region }) => `${accountId}/${region}`));
  return [
    ...prefixLists
      .filter(({ name }) => places.size > 1 && !isManagedPrefixList(name))
      .map(({ name }) => refusal(`prefix list \`${name}\`: which of the lab's Regions has it is not said`)),
    ...instances
      .filter(({ state }) => state !== "running" && state !== "pending" && state !== "stopped")
      .map(({ name, state }) => refusal(`instance \`${name}\` is ${state}`)),
  ];
}

function stopped({ instances }: Topology): readonly Construct[] {
  return instances
    .filter(({ state }) => state === "stopped")
    .map((each) =>
      part(
        "InstanceState",
        `${each.id}/state`,
        each.name,
        each,
        {},
        {
          terraform: { instance_id: reference(each.id), state: "stopped" },
        },
      ),
    );
}

function typeOf({ type }: Construct): string {
  const known = TERRAFORM_TYPES[type];
  if (known === undefined) throw new Error(`no Terraform type for ${type}`);
  return known.type;
}

/** Names of resources are words with underscores. */
function localName({ label }: Construct): string {
  const name = label
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return /^[a-z]/.test(name) ? name : `_${name}`;
}
