import { z } from "zod";
import { peekElements, readValue } from "./collection.js";
import type { DescribeImport } from "./describe-import.js";
import { bareLists, ownersIn, wrappedLists } from "./owned-lists.js";

const attribute = z.object({ Key: z.string(), Value: z.string() });

/** The value of an attribute of a load balancer or target group; undefined where the input does not say. */
export type ElbAttributes = (arn: string, key: string) => string | undefined;

const LIST = "Attributes";

/** Reads describe-load-balancer-attributes and describe-target-group-attributes, wrapped or in files named after the ARN. */
export function readElbAttributes(run: DescribeImport): ElbAttributes {
  const owners = [
    ...ownersIn(peekElements(run, "LoadBalancers"), "LoadBalancerArn"),
    ...ownersIn(peekElements(run, "TargetGroups"), "TargetGroupArn"),
  ];
  const what = "attributes";
  const lists = [
    ...wrappedLists(run, { wrapper: "LoadBalancerAttributes", ownerId: "LoadBalancerArn", list: LIST }),
    ...wrappedLists(run, { wrapper: "TargetGroupAttributes", ownerId: "TargetGroupArn", list: LIST }),
    ...bareLists(run, { list: LIST, what, owner: "load balancer or target group", named: true }, owners),
  ];
  const values = new Map(
    lists.flatMap(({ ownerId, elements }) =>
      elements.flatMap((element): readonly (readonly [string, string])[] => {
        const value = readValue(run, attribute, element, `an attribute of \`${ownerId}\``);
        return value === null ? [] : [[`${ownerId} ${value.Key}`, value.Value]];
      }),
    ),
  );
  return (arn, key) => values.get(`${arn} ${key}`);
}
