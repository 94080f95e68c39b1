/** Whose credentials and which Region; null leaves the choice to the SDK's default chain (environment, files, role). */
export interface AwsSource {
  readonly profile: string | null;
  readonly region: string | null;
}

/** How AWS is reached. */
export interface AwsAccess {
  /** Another address for every service, as a local stand-in needs it. */
  readonly endpointUrl: string | null;
  /** Milliseconds to wait before a retry; attempts count from 1. */
  readonly retryDelayMs?: (attempt: number) => number;
}
