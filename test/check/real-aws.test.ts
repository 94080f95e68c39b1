import { describe, expect, test } from "vitest";
import { checkLab } from "../conformance/labs.js";
import { REAL_AWS, realAwsLabs } from "../conformance/real-aws.js";

const PRESENT = realAwsLabs().length > 0;
const REQUIRED = process.env["CI"] !== undefined;
if (!PRESENT && !REQUIRED)
  console.warn(`skipped: put the labs that real AWS answered into ${REAL_AWS} to run these tests`);

describe.skipIf(!PRESENT && !REQUIRED)("probes that real AWS answered", () => {
  test.for([
    ["aws_demo", 673],
    ["aws_instance_multiple_interface", 140],
    ["aws_multi_account_vpc_peering", 24],
    ["aws_nlb_targets_ip", 268],
    ["aws_tgw_multi_az_intra_region", 188],
    ["aws_traffic_in_igw_out_ngw", 34],
    ["aws_vpc_endpoints", 56],
  ] as const)("%s: all %i are answered as AWS answered them", ([lab, total]) => {
    const checked = checkLab(realAwsLabs().find(({ name }) => name === lab)!);
    if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
    const { report } = checked;
    expect(report.results.filter(({ got, expect: expected }) => got !== expected)).toEqual([]);
    expect(report).toMatchObject({ total, passed: total, failed: 0, undecided: 0 });
  });
});
