import type { Issue } from "../../model/index.js";
import type { AwsProblem } from "./aws-problem.js";
import type { UnreadCollection } from "./region-content.js";
import { MAX_ATTEMPTS } from "./retry.js";
import type { AwsSource } from "./access.js";

function errorIssue(code: string, message: string, hint: string, path?: string): Issue {
  return { severity: "error", code, message, hint, ...(path !== undefined && { path }) };
}

/** What the credentials lack; the SDK's message says which of its sources failed. */
function credentialsHint(problem: AwsProblem, profile: string | null): string {
  if (/expired|ExpiredToken|RequestExpired/i.test(`${problem.code} ${problem.message}`)) {
    return `sign in again (\`aws sso login${profile === null ? "" : ` --profile ${profile}`}\`), or renew the session token; check the clock too`;
  }
  if (/AuthFailure|InvalidClientTokenId|OptInRequired/.test(problem.code)) {
    return "check the access key, and that the account has enabled this Region: in one that it has not, valid keys are refused as well";
  }
  if (/SignatureDoesNotMatch|InvalidSignature|IncompleteSignature/.test(problem.code)) {
    return "check the secret access key, and the clock of this machine";
  }
  return "name a profile with `--profile`, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; `aws configure list` shows what is found";
}

/** Why nothing of a Region could be read. */
export function sourceIssue(source: AwsSource, problem: AwsProblem, endpointUrl: string | null): Issue {
  const { profile, region } = source;
  const whose = profile === null ? "the default credentials" : `profile \`${profile}\``;
  const where = region === null ? "" : ` in \`${region}\``;
  switch (problem.kind) {
    case "no-region":
      return errorIssue("Aws.NoRegion", `no Region for ${whose}`, "name one with `--region`, or set AWS_REGION");
    case "credentials": {
      const message = `AWS cannot be asked with ${whose}${where}: ${problem.message}`;
      return errorIssue(`Aws.${problem.code}`, message, credentialsHint(problem, profile));
    }
    case "unreachable": {
      const message = `AWS cannot be reached${endpointUrl === null ? "" : ` at \`${endpointUrl}\``}${where}: ${problem.message}`;
      const name = endpointUrl === null ? "the name of the Region" : "the endpoint";
      return errorIssue(`Aws.${problem.code}`, message, `check ${name}, the network and its proxies`);
    }
    case "denied":
    case "throttled":
    case "not-offered":
    case "gone":
    case "other": {
      const message = `AWS does not say whose account it is with ${whose}${where}: ${problem.message}`;
      const hint = "flowlab asks sts:GetCallerIdentity first; check that the endpoint is AWS and nothing denies it";
      return errorIssue(`Aws.${problem.code}`, message, hint);
    }
  }
}

/** Why one collection is missing. `who` is the ARN of the caller. */
export function unreadIssue({ name, operation, problem }: UnreadCollection, who: string, path: string): Issue {
  const what = `cannot read \`${name}\`: `;
  const place = `${path}/${name}`;
  switch (problem.kind) {
    case "denied": {
      const message = `${what}\`${who}\` is not allowed \`${operation}\``;
      return errorIssue(
        "Aws.AccessDenied",
        message,
        "allow it: `flowlab import aws --policy` prints all that it takes",
        place,
      );
    }
    case "throttled": {
      const message = `${what}AWS still throttled \`${operation}\` after ${MAX_ATTEMPTS} attempts`;
      return errorIssue(`Aws.${problem.code}`, message, "try again when others call AWS less in this account", place);
    }
    case "no-region":
    case "credentials":
    case "unreachable":
    case "not-offered":
    case "gone":
    case "other": {
      const message = `${what}\`${operation}\` answered \`${problem.code}\`: ${problem.message}`;
      return errorIssue(`Aws.${problem.code}`, message, "try again; what AWS says above is all that is known", place);
    }
  }
}
