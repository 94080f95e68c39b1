import type { RecordsTarget } from "../files/records-output.js";
import { USAGE } from "../exit-code.js";
import { FlowlabError } from "../flowlab-error.js";
import { readS3Options, type S3Arguments } from "./s3-options.js";

/** Where `convert` writes, and in what form. */
export interface TargetArguments extends S3Arguments {
  readonly to?: string;
  readonly out?: string;
  readonly header?: true;
  readonly logGroup?: string;
  readonly accountId?: string;
  readonly region?: string;
  readonly flowLogId?: string;
}

/** What records can be converted to. */
const FORMS = ["text", "parquet", "streams", "cloudwatch", "s3"] as const;
type Form = (typeof FORMS)[number];

/** Reads the options by which the output is chosen; what is wrong or missing is told all at once. */
export function readTarget(args: TargetArguments): RecordsTarget {
  const { out, header = false } = args;
  const form = readForm(args);
  if (out === undefined) {
    if (form === "text") return { kind: "stdout", header };
    const what = form === "parquet" ? "file" : "directory";
    throw usage(`\`--to ${form}\` goes with \`--out\``, `name a ${what} to write`);
  }
  switch (form) {
    case "text":
    case "parquet":
      return { kind: "file", path: out, form, header };
    case "streams":
    case "cloudwatch": {
      const { logGroup: logGroupName } = args;
      if (logGroupName !== undefined && /^[\w./#-]{1,512}$/.test(logGroupName))
        return { kind: "directory", path: out, layout: { kind: form, logGroupName } };
      const what = logGroupName === undefined ? "is missing" : `\`${logGroupName}\` is no name of a log group`;
      throw usage(`\`--log-group\` ${what}`, "name the group that the streams belong to: --log-group my-flow-logs");
    }
    case "s3":
      return {
        kind: "directory",
        path: out,
        layout: { kind: "s3", owner: readOwner(args), options: readS3Options(args) },
      };
  }
}

function readForm({ to, out = "" }: TargetArguments): Form {
  if (to === undefined) return /\.parquet$/i.test(out) ? "parquet" : "text";
  const form = FORMS.find((each) => each === to);
  if (form !== undefined) return form;
  if (to === "pcapng")
    throw usage("records hold no packets", "captures come from a simulation: flowlab run --to pcapng");
  const hint = `${FORMS.join(", ")}; where to goes to --out`;
  throw usage(`\`--to ${to}\` is no form of records`, hint);
}

const OWNER_OPTIONS = [
  ["accountId", "--account-id", /^\d{12}$/, "123456789012"],
  ["region", "--region", /^[a-z]{2}(-[a-z]+)+-\d$/, "eu-west-3"],
  ["flowLogId", "--flow-log-id", /^fl-[0-9a-f]{8,17}$/, "fl-0123456789abcdef0"],
] as const;

/** A key names account, Region and flow log, which records do not say, or not surely. */
function readOwner(args: TargetArguments): { accountId: string; region: string; flowLogId: string } {
  const owner = { accountId: "", region: "", flowLogId: "" };
  const wrong: string[] = [];
  for (const [name, option, pattern] of OWNER_OPTIONS) {
    const value = args[name];
    if (value === undefined) wrong.push(`\`${option}\` is missing`);
    else if (!pattern.test(value)) wrong.push(`\`${option} ${value}\` is none`);
    else owner[name] = value;
  }
  if (wrong.length === 0) return owner;
  const example = OWNER_OPTIONS.map(([, option, , value]) => `${option} ${value}`).join(" ");
  throw usage(`an S3 key names its flow log: ${wrong.join(", ")}`, example);
}

function usage(message: string, hint: string): FlowlabError {
  return new FlowlabError("Option.To", message, hint, USAGE);
}
