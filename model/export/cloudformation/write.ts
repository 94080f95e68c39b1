import { Document, Scalar, type YAMLMap } from "yaml";
import { failure, success, type Result } from "../../issue/issue.js";
import type { Topology } from "../../topology/topology.js";
import { chaptersOf } from "../configuration/constructs.js";
import { waitsFor, type Construct, type Properties } from "../configuration/construct.js";
import { uniqueLabels } from "../configuration/labels.js";
import { cannotBuild } from "../configuration/refuse.js";
import { stackCannotBuild } from "./refuse.js";
import { imageParameter, intrinsics, managedPrefixListParameters } from "./intrinsics.js";

/**
 * A CloudFormation template (YAML) that builds the topology. Addresses that are Amazon's to give will be others; the
 * instances run the newest Amazon Linux 2023.
 */
export function exportCloudFormation(topology: Topology, description: string): Result<string> {
  const issues = [...cannotBuild(topology), ...stackCannotBuild(topology)];
  if (issues.some(({ severity }) => severity === "error")) return failure(issues);
  const chapters = chaptersOf(topology).map(({ title, constructs }) => ({
    title,
    constructs: constructs.filter(({ cloudformation }) => cloudformation !== null),
  }));
  const all = chapters.flatMap(({ constructs }) => constructs);
  const labels = uniqueLabels(all.map((each) => ({ id: each.id, scope: "", label: logicalId(each) })));
  const write = intrinsics(labels);
  const document = new Document({
    AWSTemplateFormatVersion: quoted("2010-09-09"),
    Description: description.slice(0, 1024),
    Metadata: { "cfn-lint": { config: { ignore_checks: accepted(all) } } },
    Parameters: { ...(topology.instances.length > 0 ? imageParameter : {}), ...managedPrefixListParameters(all) },
    Resources: {},
  });
  const resources = document.get("Resources") as YAMLMap;
  for (const { title, constructs } of chapters) {
    for (const [index, each] of constructs.entries()) {
      const key = new Scalar(labels.get(each.id));
      if (index === 0) key.commentBefore = ` ${title}`;
      key.spaceBefore = resources.items.length > 0;
      resources.add({ key, value: document.createNode(resource(each, labels, write)) });
    }
  }
  if ((document.get("Parameters") as YAMLMap).items.length === 0) document.delete("Parameters");
  return success(document.toString({ lineWidth: 0, flowCollectionPadding: true }), issues);
}

/** A YAML 1.1 parser would take it for a date. */
function quoted(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = "QUOTE_DOUBLE";
  return scalar;
}

/**
 * What cfn-lint would find: zones are the lab's (W3010), and a rule for every code of an ICMP type, which EC2 takes
 * (SG-07) and cfn-lint does not (E3688).
 */
function accepted(constructs: readonly Construct[]): readonly string[] {
  const isTypeOnly = ({ FromPort, ToPort }: Properties): boolean =>
    ToPort === -1 && FromPort !== undefined && FromPort !== -1;
  const rules = constructs.flatMap(({ properties, cloudformation }) => [
    properties,
    ...((cloudformation?.["SecurityGroupIngress"] ?? []) as readonly Properties[]),
    ...((cloudformation?.["SecurityGroupEgress"] ?? []) as readonly Properties[]),
  ]);
  return ["W3010", ...(rules.some(isTypeOnly) ? ["E3688"] : [])];
}

/** Logical ids are letters and digits. */
function logicalId({ label, type }: Construct): string {
  const words = label.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const kind = type.split("::").at(-1) ?? type;
  const id = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return `${id}${kind}`.slice(0, 240);
}

function resource(
  each: Construct,
  labels: ReadonlyMap<string, string>,
  write: ReturnType<typeof intrinsics>,
): Record<string, unknown> {
  const { type, name, properties, cloudformation } = each;
  const needs = waitsFor(each, cloudformation ?? {}).flatMap((id) => labels.get(id) ?? []);
  const tags = name === null ? {} : { Tags: tagList(name) };
  return {
    Type: type,
    ...(needs.length === 0 ? {} : { DependsOn: needs }),
    Properties: write({ ...properties, ...cloudformation, ...tags }),
  };
}

function tagList(name: string): readonly { readonly Key: string; readonly Value: string }[] {
  return [{ Key: "Name", Value: name }];
}
