import { z } from "zod";
import type { BlockPublicAccess, BlockPublicAccessExclusion } from "../../topology/block-public-access.js";
import type { UnmodelledResource, Vpc } from "../../topology/topology.js";
import { peekElements, placeAt, readCollection, readValue, report, UNKNOWN, type Element } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { isObject, readArn } from "./documents.js";
import { isGone } from "./living.js";

const OPTIONS = "VpcBlockPublicAccessOptions";
const mode = z.enum(["off", "block-bidirectional", "block-ingress"]);

const options = z.object({
  AwsAccountId: z.string().nullish(),
  AwsRegion: z.string().nullish(),
  InternetGatewayBlockMode: mode.nullish(),
  ExclusionsAllowed: z.enum(["allowed", "not-allowed"]).nullish(),
});

/** `VpcBlockPublicAccessOptions`: one object for each account and Region, or several of them in a list. */
export function importBlockPublicAccess(run: DescribeImport): readonly BlockPublicAccess[] {
  const read = new Map<string, BlockPublicAccess>();
  for (const element of optionElements(run)) {
    const value = readValue(run, options, element, `\`${OPTIONS}\``);
    if (value === null) continue;
    const accountId = value.AwsAccountId ?? element.document.accountId ?? UNKNOWN;
    const region = value.AwsRegion ?? element.document.region ?? UNKNOWN;
    const key = `${accountId}/${region}`;
    if (read.has(key)) continue;
    const built: BlockPublicAccess = {
      accountId,
      region,
      mode: value.InternetGatewayBlockMode ?? "off",
      exclusionsAllowed: value.ExclusionsAllowed !== "not-allowed",
    };
    placeAt(run, built, element, element.path, { mode: "InternetGatewayBlockMode" });
    read.set(key, built);
  }
  return [...read.values()];
}

function optionElements(run: DescribeImport): readonly Element[] {
  return run.documents.flatMap((document): readonly Element[] => {
    const found = Object.hasOwn(document.content, OPTIONS) ? document.content[OPTIONS] : null;
    if (found === null) return [];
    const several = Array.isArray(found) ? (found as readonly unknown[]) : [found];
    return several.flatMap((value, index): readonly Element[] => {
      const path = Array.isArray(found) ? [OPTIONS, index] : [OPTIONS];
      if (isObject(value)) return [{ value, document, path }];
      report(run, { document, path }, "error", `\`${OPTIONS}\` must be an object`);
      return [];
    });
  });
}

const exclusion = z.object({
  InternetGatewayExclusionMode: z.enum(["allow-bidirectional", "allow-egress"]),
  ResourceArn: z.string(),
  State: z.string(),
});

/** `VpcBlockPublicAccessExclusions`; what is excluded stands in an ARN. */
export function importBlockPublicAccessExclusions(run: DescribeImport): readonly BlockPublicAccessExclusion[] {
  const collection = {
    key: "VpcBlockPublicAccessExclusions",
    id: "ExclusionId",
    arn: "ResourceArn",
    carriesTraffic: true,
    fields: { excluded: "ResourceArn", mode: "InternetGatewayExclusionMode", state: "State" },
  };
  const elements = peekElements(run, collection.key).filter(({ value }) => !isGone(value));
  return readCollection(
    run,
    collection,
    exclusion.refine(({ ResourceArn }) => excludedBy(ResourceArn) !== null, {
      error: "its `ResourceArn` names neither a VPC nor a subnet",
    }),
    (value, identity): BlockPublicAccessExclusion => ({
      ...identity,
      excluded: excludedBy(value.ResourceArn)!,
      mode: value.InternetGatewayExclusionMode,
      state: value.State,
    }),
    { elements },
  );
}

function excludedBy(arn: string): BlockPublicAccessExclusion["excluded"] | null {
  const [, kind, id] = /:(vpc|subnet)\/([\w-]+)$/.exec(arn) ?? [];
  return id === undefined || readArn(arn).region === null ? null : { kind: kind === "vpc" ? "vpc" : "subnet", id };
}

const KIND = "BlockPublicAccessStates";

/** VPCs that say that they are blocked, while the options of their account and Region are not in the input. */
export function unknownPublicAccess(
  run: DescribeImport,
  vpcs: readonly Vpc[],
  known: readonly BlockPublicAccess[],
): readonly UnmodelledResource[] {
  const states = new Map(
    peekElements(run, "Vpcs").flatMap(({ value }) => {
      const state = isObject(value) ? value[KIND] : null;
      return isObject(value) && isObject(state) ? [[value["VpcId"], state["InternetGatewayBlockMode"]] as const] : [];
    }),
  );
  return vpcs.flatMap(({ id, accountId, region }) => {
    const state = states.get(id);
    if (typeof state !== "string" || state === "off") return [];
    if (known.some((each) => each.accountId === accountId && each.region === region)) return [];
    return [{ kind: KIND, id: `${accountId}/${region}`, carriesTraffic: true }];
  });
}
