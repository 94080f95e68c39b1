import { spawnSync } from "node:child_process";

/**
 * Why tests that install packages cannot run here; null when they can. In CI they always run, and fail without a
 * registry: nothing passes there by being skipped.
 */
export function whyNoRegistry(): string | null {
  if (process.env["CI"] === "true") return null;
  const { status } = spawnSync("npm", ["ping", "--fetch-retries=0", "--fetch-timeout=5000"], { stdio: "ignore" });
  return status === 0 ? null : "no npm registry answers: connect, or set CI=true to see it fail";
}
