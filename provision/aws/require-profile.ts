/**
 * Rejects where the shared configuration has no such profile, as a `CredentialsProviderError` that names those it has:
 * the SDK would go on to look for other credentials.
 */
export async function requireProfile(profile: string): Promise<void> {
  const { loadSharedConfigFiles } = await import("@smithy/core/config");
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const known = [...Object.keys(configFile), ...Object.keys(credentialsFile)];
  if (known.includes(profile)) return;
  // Sections of other kinds, `sso-session` for one, have a dot between kind and name.
  const profiles = [...new Set(known)].filter((name) => !name.includes("."));
  const others = profiles.length === 0 ? "it has none" : `it has ${profiles.map((name) => `\`${name}\``).join(", ")}`;
  const error = new Error(`the shared configuration (~/.aws) has no profile \`${profile}\`; ${others}`);
  error.name = "CredentialsProviderError";
  throw error;
}
