import type { Instance } from "../../../model/index.js";
import { derivedId } from "./planning.js";
import { call, read, type Step } from "./step.js";

type Architecture = "x86_64" | "arm64";

/**
 * Graviton families have a `g` behind their generation: t4g, c7gn, im4gn; the first one was a1 (EC2 user guide,
 * "Naming conventions").
 */
function architectureOf(instanceType: string): Architecture {
  return /^(a1|[a-z]+\d+g[a-z]*)\./.test(instanceType) ? "arm64" : "x86_64";
}

/**
 * The public parameters under which Systems Manager names the newest image (its user guide, "Discover public parameters
 * for AMIs"; for Ubuntu, Canonical's "Find Ubuntu images on AWS"). All of them have the SSM Agent.
 */
const PARAMETERS: Readonly<Record<string, (architecture: Architecture) => string | null>> = {
  "amazon-linux-2023": (architecture) =>
    `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`,
  "amazon-linux-2": (architecture) => `/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-${architecture}-gp2`,
  ubuntu: (architecture) =>
    `/aws/service/canonical/ubuntu/server/24.04/stable/current/${architecture === "arm64" ? "arm64" : "amd64"}/hvm/ebs-gp3/ami-id`,
  windows: (architecture) =>
    architecture === "arm64" ? null : "/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base",
};

/** The name of the parameter; null where there is no image of that system for such an instance. */
export function imageParameter({ instanceType }: Instance, operatingSystem: string): string | null {
  return PARAMETERS[operatingSystem]?.(architectureOf(instanceType)) ?? null;
}

/** The logical identifier of an image. */
export function imageId(parameter: string): string {
  return derivedId("ami", parameter);
}

/** Looks up each image once. */
export function readImages(parameters: readonly string[]): Step[] {
  return [...new Set(parameters)].map((parameter) =>
    read(
      imageId(parameter),
      `image ${parameter.split("/").slice(3).join("/")}`,
      call("ssm:GetParameter", { Name: parameter }),
      { [imageId(parameter)]: "Parameter.Value" },
    ),
  );
}
