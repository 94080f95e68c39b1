import Table from "cli-table3";
import { checkRealAws, REAL_AWS, realAwsLabs } from "./real-aws.js";

// `npm run conformance`: what live EC2 instances answered, against what flowlab decides.

const labs = realAwsLabs();
if (labs.length === 0) {
  console.error(`error: no probes in ${REAL_AWS}\nhint: put the labs that real AWS answered beside the project`);
  process.exitCode = 1;
} else {
  const table = new Table({
    head: ["lab", "probes", "right", "wrong", "undecided"],
    colAligns: ["left", "right", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  const sums = [0, 0, 0, 0];
  for (const lab of labs) {
    const { total, passed, failed, undecided } = checkRealAws(lab);
    const counts = [total, passed, failed, undecided];
    counts.forEach((count, index) => (sums[index]! += count));
    table.push([lab, ...counts]);
  }
  table.push(["all", ...sums]);
  console.log(table.toString());
  if (sums[0] !== sums[1]) process.exitCode = 4;
}
