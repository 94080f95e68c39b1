import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, vi } from "vitest";
import { temporaryDirectory } from "../e2e/fake-io.js";

// What later versions of the SDK will need is not what these tests are about.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

interface Profile {
  readonly accessKey: string;
  readonly region?: string;
}

/** An access key of an account; {@link startFaultProxy} reads the account back. */
export function accessKeyOf(accountId: string): string {
  return `AKIA${accountId}`;
}

/** Before each test: nothing of the developer's own AWS configuration, and `variables` instead. */
export function useAwsEnvironment(variables: Readonly<Record<string, string>> = {}): void {
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (/^AWS_(?!SDK_)/.test(name)) vi.stubEnv(name, undefined);
    setProfiles({});
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
}

/** Configuration and credentials files with these profiles. */
export function setProfiles(profiles: Readonly<Record<string, Profile>>): void {
  const directory = temporaryDirectory();
  const write = (name: string, variable: string, text: string): void => {
    writeFileSync(join(directory, name), text);
    vi.stubEnv(variable, join(directory, name));
  };
  const entries = Object.entries(profiles);
  const credentials = entries.map(
    ([name, { accessKey }]) => `[${name}]\naws_access_key_id = ${accessKey}\naws_secret_access_key = secret\n`,
  );
  const config = entries.map(([name, { region }]) => `[profile ${name}]\n${region ? `region = ${region}\n` : ""}`);
  write("credentials", "AWS_SHARED_CREDENTIALS_FILE", credentials.join("\n"));
  write("config", "AWS_CONFIG_FILE", config.join("\n"));
}
