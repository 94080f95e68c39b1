import { existsSync, readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { checkProbes, parseProbes, type CheckReport } from "../../check/index.js";
import { importDescribe } from "../../model/index.js";

/** Probes that live EC2 instances answered, with the configuration of that moment. Kept beside the project. */
const DIRECTORY = fileURLToPath(new URL("../../../shared/real-aws/", import.meta.url));
const PRESENT = existsSync(DIRECTORY);
const REQUIRED = process.env["CI"] !== undefined;
if (!PRESENT && !REQUIRED) console.warn(`skipped: put the real-AWS probes into ${DIRECTORY} to run these tests`);

function jsonFiles(folder: string): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => ({ path: name, text: readFileSync(`${folder}/${name}`, "utf8") }));
}

function check(lab: string): CheckReport {
  const imported = importDescribe(jsonFiles(`${DIRECTORY}${lab}/aws_configs`));
  if (!imported.ok) throw new Error(JSON.stringify(imported.issues, null, 2));
  const probes = parseProbes(readFileSync(`${DIRECTORY}${lab}/probes.jsonl`, "utf8"), `${lab}/probes.jsonl`);
  if (!probes.ok) throw new Error(JSON.stringify(probes.issues, null, 2));
  return checkProbes(imported.value, probes.value);
}

describe.skipIf(!PRESENT && !REQUIRED)("probes that real AWS answered", () => {
  test.for([
    { lab: "aws_demo", total: 673, passed: 349 },
    { lab: "aws_instance_multiple_interface", total: 140, passed: 140 },
    { lab: "aws_multi_account_vpc_peering", total: 24, passed: 24 },
    { lab: "aws_nlb_targets_ip", total: 268, passed: 128 },
    { lab: "aws_tgw_multi_az_intra_region", total: 188, passed: 78 },
    { lab: "aws_traffic_in_igw_out_ngw", total: 34, passed: 22 },
    { lab: "aws_vpc_endpoints", total: 56, passed: 39 },
  ])("$lab: none is answered wrongly, at least $passed of $total are answered", ({ lab, total, passed }) => {
    const report = check(lab);
    const wrong = report.results.filter(({ got, expect: expected }) => got !== "undecided" && got !== expected);
    expect(wrong).toEqual([]);
    expect(report).toMatchObject({ total, failed: 0 });
    expect(report.passed).toBeGreaterThanOrEqual(passed);
    expect(report.passed + report.undecided).toBe(total);
  });

  test("aws_traffic_in_igw_out_ngw: only what needs the NAT gateway is undecided, and says so", () => {
    const open = check("aws_traffic_in_igw_out_ngw").results.filter(({ got }) => got === "undecided");
    for (const { reason } of open) expect(reason).toMatch(/NAT gateway nat-/);
  });
});
