import type * as ec2 from "@aws-sdk/client-ec2";
import type * as loadBalancing from "@aws-sdk/client-elastic-load-balancing-v2";
import type * as sts from "@aws-sdk/client-sts";

type ReadCommand = `${"Describe" | "Get" | "List" | "Search"}${string}Command`;
type Named<Command> = Command extends `${infer Name}Command` ? Name : never;
type Reads<Module> = Named<Extract<keyof Module, ReadCommand>>;

/** A call that only reads, by the name of the IAM action that allows it. What changes something has no such name. */
export type Operation =
  `ec2:${Reads<typeof ec2>}` | `elasticloadbalancing:${Reads<typeof loadBalancing>}` | `sts:${Reads<typeof sts>}`;

/** What AWS answered, by AWS's own field names. */
export type Answer = Readonly<Record<string, unknown>>;

/** Makes one call; rejects with what the SDK throws once trying again is of no use. */
export type Call = (operation: Operation, input: object) => Promise<Answer>;
