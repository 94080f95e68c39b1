import { Scalar } from "yaml";
import {
  expressionsOf,
  isExpression,
  isList,
  type Construct,
  type Expression,
  type Value,
} from "../configuration/construct.js";

const IMAGE = "LatestAmazonLinux2023";

/** The image by the public parameter: its newest version when the stack is made. */
export const imageParameter: Readonly<Record<string, object>> = {
  [IMAGE]: {
    Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
    Default: "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
  },
};

function parameterName(prefixList: string): string {
  const words = prefixList.split(/[^A-Za-z0-9]+/).slice(2);
  return `PrefixList${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("")}`;
}

/** A stack cannot find a prefix list by its name: who makes it says the id. */
export function managedPrefixListParameters(constructs: readonly Construct[]): Record<string, object> {
  const names = new Set(
    constructs
      .flatMap(({ properties, cloudformation }) => expressionsOf({ ...properties, ...cloudformation }))
      .flatMap((each) => (each.expression === "managed-prefix-list" ? [each.name] : [])),
  );
  return Object.fromEntries(
    [...names].map((name) => [
      parameterName(name),
      {
        Type: "String",
        AllowedPattern: "pl-[0-9a-f]+",
        Description: `id of ${name}, from aws ec2 describe-managed-prefix-lists`,
      },
    ]),
  );
}

function tagged(tag: string, text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.tag = tag;
  return scalar;
}

/** Writes values as YAML nodes, expressions by CloudFormation's intrinsic functions. */
export function intrinsics(labels: ReadonlyMap<string, string>): (value: Value) => unknown {
  const labelOf = (id: string): string => labels.get(id) ?? missing(id);
  const write = (value: Value): unknown => {
    if (typeof value !== "object") return value;
    if (isList(value)) return value.map(write);
    if (isExpression(value)) return expression(value);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, write(each)]));
  };
  const expression = (each: Expression): unknown => {
    switch (each.expression) {
      case "reference":
        return each.attribute === undefined || IS_REF.has(each.attribute)
          ? tagged("!Ref", labelOf(each.id))
          : tagged("!GetAtt", `${labelOf(each.id)}.${each.attribute}`);
      case "ipv6-block": {
        const blocks = { "Fn::GetAtt": [labelOf(each.vpcId), "Ipv6CidrBlocks"] };
        const block = { "Fn::Select": [0, blocks] };
        if (each.subnet === null) return block;
        return { "Fn::Select": [each.subnet, { "Fn::Cidr": [block, each.subnet + 1, 64] }] };
      }
      case "latest-image":
        return tagged("!Ref", IMAGE);
      case "managed-prefix-list":
        return tagged("!Ref", parameterName(each.name));
      case "text":
        return tagged(
          "!Sub",
          each.text.replace("${account}", "${AWS::AccountId}").replace("${partition}", "${AWS::Partition}"),
        );
      case "document":
        return write(each.document);
      case "blocks":
        return each.blocks.map(write);
    }
  };
  return write;
}

/** Attributes that are what a resource is referred to by. */
const IS_REF: ReadonlySet<string> = new Set(["LoadBalancerArn", "TargetGroupArn"]);

function missing(id: string): never {
  throw new Error(`nothing is built for ${id}`);
}
