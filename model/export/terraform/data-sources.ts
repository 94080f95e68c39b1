import { expressionsOf, type Construct, type Expression } from "../configuration/construct.js";
import { writeBlock, type HclValue } from "./hcl.js";
import type { Providers } from "./providers.js";

/** What a configuration asks AWS for before it builds: images, prefix lists of AWS, the account. */
export interface DataSources {
  readonly blocks: readonly string[];
  /** `data.aws_ssm_parameter.al2023` for a construct's Region. */
  nameOf(kind: Kind, place: Pick<Construct, "accountId" | "region">, what?: string): string;
}

type Kind = "image" | "account" | "partition" | "prefix-list";

const SOURCES: Readonly<Record<Kind, readonly [type: string, name: string]>> = {
  image: ["aws_ssm_parameter", "al2023"],
  account: ["aws_caller_identity", "current"],
  partition: ["aws_partition", "current"],
  "prefix-list": ["aws_ec2_managed_prefix_list", ""],
};

const IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64";

/** The data sources that these constructs need, each once for a provider. */
export function dataSources(constructs: readonly Construct[], providers: Providers): DataSources {
  const blocks = new Map<string, string>();
  const nameOf = (kind: Kind, place: Pick<Construct, "accountId" | "region">, what = ""): string => {
    const [type, base] = SOURCES[kind];
    const alias = providers.aliasOf(place);
    const suffix = alias === null ? "" : `_${alias.slice("aws.".length)}`;
    const label = `${base || what.replace("com.amazonaws.", "").replaceAll(/[^a-z0-9]+/g, "_")}${suffix}`;
    const named: readonly (readonly [string, HclValue])[] =
      kind === "image" ? [["name", IMAGE]] : kind === "prefix-list" ? [["name", what]] : [];
    const from: readonly (readonly [string, HclValue])[] = alias === null ? [] : [["provider", { raw: alias }]];
    const address = `data.${type}.${label}`;
    blocks.set(address, writeBlock("data", [type, label], { arguments: [...from, ...named], blocks: [] }));
    return address;
  };
  for (const each of constructs)
    for (const expression of expressionsOf({ ...each.properties, ...each.terraform }))
      need(expression, (kind, what) => nameOf(kind, each, what));
  return { blocks: [...blocks.values()], nameOf };
}

function need(expression: Expression, ask: (kind: Kind, what?: string) => string): void {
  if (expression.expression === "latest-image") ask("image");
  if (expression.expression === "managed-prefix-list") ask("prefix-list", expression.name);
  if (expression.expression !== "text") return;
  if (expression.text.includes("${account}")) ask("account");
  if (expression.text.includes("${partition}")) ask("partition");
}
