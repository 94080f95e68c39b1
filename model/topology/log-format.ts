import { didYouMean } from "../import/nearest-name.js";
import { failure, success, type Issue, type Result } from "../issue/issue.js";

/**
 * The fields that CreateFlowLogs takes for VPCs, subnets and interfaces, in the order of AWS's page, with the record
 * version that introduced each (flow-log-records 2). Version 6 is that of transit gateway flow logs.
 */
export const LOG_FIELD_VERSIONS = {
  version: 2,
  "account-id": 2,
  "interface-id": 2,
  srcaddr: 2,
  dstaddr: 2,
  srcport: 2,
  dstport: 2,
  protocol: 2,
  packets: 2,
  bytes: 2,
  start: 2,
  end: 2,
  action: 2,
  "log-status": 2,
  "vpc-id": 3,
  "subnet-id": 3,
  "instance-id": 3,
  "tcp-flags": 3,
  type: 3,
  "pkt-srcaddr": 3,
  "pkt-dstaddr": 3,
  region: 4,
  "az-id": 4,
  "sublocation-type": 4,
  "sublocation-id": 4,
  "pkt-src-aws-service": 5,
  "pkt-dst-aws-service": 5,
  "flow-direction": 5,
  "traffic-path": 5,
  "ecs-cluster-arn": 7,
  "ecs-cluster-name": 7,
  "ecs-container-instance-arn": 7,
  "ecs-container-instance-id": 7,
  "ecs-container-id": 7,
  "ecs-second-container-id": 7,
  "ecs-service-name": 7,
  "ecs-task-definition-arn": 7,
  "ecs-task-arn": 7,
  "ecs-task-id": 7,
  "reject-reason": 8,
  "resource-id": 9,
  "encryption-status": 10,
  "instance-tag": 11,
  "instance-tag-2": 11,
  "interface-tag": 11,
  "interface-tag-2": 11,
  "asg-tag": 11,
  "asg-tag-2": 11,
  "interface-type": 11,
  "next-hop-interface-id": 11,
  "next-hop-subnet-id": 11,
  "next-hop-az-id": 11,
  "next-hop-vpc-id": 11,
  "next-hop-interface-type": 11,
} as const;

export type LogFieldName = keyof typeof LOG_FIELD_VERSIONS;

export const LOG_FIELD_NAMES: readonly LogFieldName[] = Object.keys(LOG_FIELD_VERSIONS) as LogFieldName[];

/** What a log format looks like, for hints. */
const FORM = "fields as `${srcaddr}`, a single space between them and none around them";

/**
 * Reads a LogFormat, `${field} ${field} …` in any order (flow-log-records 1), or says everything that is wrong with it,
 * each with the character at which it stands, counted from 1. EC2 refuses such a format as an invalid parameter, also
 * for a space at its end (github.com/aws-cloudformation/rain/issues/288).
 */
export function parseLogFormat(text: string): Result<readonly LogFieldName[]> {
  const issues: Issue[] = [];
  const names: LogFieldName[] = [];
  let character = 1;
  for (const word of text.split(" ")) {
    const name = readWord(word, character, names, issues);
    if (name !== null) names.push(name);
    character += word.length + 1;
  }
  return issues.length === 0 ? success(names) : failure(issues);
}

function readWord(word: string, character: number, before: readonly string[], issues: Issue[]): LogFieldName | null {
  const refuse = (what: string, hint: string | undefined): null => {
    const message = `invalid log format: ${what} at character ${character}`;
    issues.push({ severity: "error", code: "InvalidParameter", rule: "FLA-01", message, ...(hint && { hint }) });
    return null;
  };
  if (word === "") return refuse("expected a field", FORM);
  const name = word.replace(/^\$?\{?/, "").replace(/\}$/, "");
  const written = `\${${name}}`;
  if (!/^[\w-]+$/.test(name)) return refuse(`\`${word}\` is no field`, FORM);
  if (word !== written) return refuse(`\`${word}\` lacks a part`, `write it as \`${written}\``);
  if (!isLogFieldName(name)) return refuse(`unknown field \`${name}\``, hintFor(name));
  if (before.includes(name)) return refuse(`repeated field \`${name}\``, "name each field once");
  return name;
}

function hintFor(name: string): string {
  if (name.startsWith("tgw-")) return "it is a field of transit gateway flow logs";
  return didYouMean(name, LOG_FIELD_NAMES) ?? "docs/fields.md lists the fields";
}

export function isLogFieldName(name: string): name is LogFieldName {
  return Object.hasOwn(LOG_FIELD_VERSIONS, name);
}
