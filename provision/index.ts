// The door of what talks to AWS. Nothing loads the SDK before an account is read.
export { readAccounts, type AwsReading, type AwsReadOptions, type RegionReading } from "./aws/read-accounts.js";
export { readPolicy } from "./aws/read-policy.js";
export { type AwsSource } from "./aws/access.js";
