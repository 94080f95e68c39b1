import { readProblem } from "../../provision/index.js";
import { USAGE } from "../exit-code.js";
import { FlowlabError } from "../flowlab-error.js";
import type { Io } from "../io.js";

const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;

/** `--region`; throws for what is no Region's name. */
export function checkedRegion(region: string): string {
  if (REGION.test(region)) return region;
  const message = `\`--region\`: \`${region}\` is not a Region`;
  throw new FlowlabError("Option.Malformed", message, "write it as eu-west-3", USAGE);
}

/** The Region of the AWS CLI's own variable, which the SDK does not know; null leaves it to the SDK. */
export function defaultRegion(io: Io): string | null {
  return io.env["AWS_REGION"] ? null : (io.env["AWS_DEFAULT_REGION"] ?? null);
}

/** `--endpoint-url`; null for AWS itself. */
export function checkedEndpoint(endpointUrl: string | undefined): string | null {
  if (endpointUrl === undefined) return null;
  if (/^https?:\/\//.test(endpointUrl) && URL.canParse(endpointUrl)) return endpointUrl;
  const message = `\`--endpoint-url\`: \`${endpointUrl}\` is not a URL`;
  throw new FlowlabError("Option.Malformed", message, "write it as http://127.0.0.1:5000", USAGE);
}

const HINTS: Readonly<Record<string, string>> = {
  "no-region": "name one with `--region`, or set AWS_REGION",
  credentials:
    "name a profile with `--profile`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; `aws configure list` shows what is found",
  unreachable: "check the Region or endpoint, the network and its proxies",
  denied: "allow the action that AWS names to these credentials",
  throttled: "try again when others call AWS less in this account",
};

/** What AWS or the way to it refused, in words for the user; anything else stays as it is. `what` as in "cannot publish". */
export function awsFailure(what: string, error: unknown): unknown {
  const problem = readProblem(error);
  if (problem === null) return error;
  const hint = HINTS[problem.kind] ?? "what AWS says above is all that is known";
  // The SDK's own name for what no call was made with says nothing; AWS's codes do.
  const isOwn = problem.message === problem.code || problem.code === "CredentialsProviderError";
  const message = isOwn ? problem.message : `${problem.code}: ${problem.message}`;
  return new FlowlabError(`Aws.${problem.code}`, `${what}: ${message}`, hint, undefined, error);
}
