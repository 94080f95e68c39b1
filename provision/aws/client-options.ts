import type { AwsAccess, AwsSource } from "./access.js";
import { requireProfile } from "./require-profile.js";
import { backoffMs, MAX_ATTEMPTS } from "./retry.js";

/** A host that does not answer at all must not hold up a call for the SDK's two minutes. */
const CONNECTION_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 60_000;

/** Whoever names a profile means it: the SDK would warn of keys in the environment, which it passes over. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** The options of an SDK client; `attempts` counts the first. */
export type ClientOptions = (attempts?: number) => object;

/** How every client of `source` is made. Loads what the SDK needs for it; rejects for a profile that nobody has. */
export async function clientOptions({ profile, region }: AwsSource, access: AwsAccess): Promise<ClientOptions> {
  // The SDK warns on Node 20 of what its later versions will need: that is for who chooses the version, not for users.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  if (profile !== null) await requireProfile(profile);
  const { ConfiguredRetryStrategy } = await import("@smithy/core/retry");
  return (attempts = MAX_ATTEMPTS) => ({
    ...(profile !== null && { profile, logger: SILENT }),
    ...(region !== null && { region }),
    ...(access.endpointUrl !== null && { endpoint: access.endpointUrl }),
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
    retryStrategy: new ConfiguredRetryStrategy(
      attempts,
      access.retryDelayMs ?? ((attempt: number): number => backoffMs(attempt)),
    ),
  });
}
