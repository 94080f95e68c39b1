import { labsIn, type Lab } from "./labs.js";

/** Labs of live EC2 instances with the probes they answered. Kept beside the project, seen from its root. */
export const REAL_AWS = "../shared/real-aws";

/** The labs that are there; none where the folder is missing. */
export function realAwsLabs(): readonly Lab[] {
  return labsIn(REAL_AWS);
}
