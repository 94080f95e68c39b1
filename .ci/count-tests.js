// Prints how many tests passed and failed; in CI a test that was skipped is a failure as well.
import { readFileSync } from "node:fs";

const results = JSON.parse(readFileSync(process.env.TEST_RESULTS, "utf8"));
const { numPassedTests: passed, numTotalTests: total, success } = results;
const skipped = total - passed - results.numFailedTests;
if (skipped > 0) console.log(`${skipped} skipped: CI needs what they need`);
console.log(`${passed} passed, ${total - passed} failed`);
if (!success || passed < total) process.exitCode = 1;
