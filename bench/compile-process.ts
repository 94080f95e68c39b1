// Compiles one network and reports on the process: `node --expose-gc compile-process.js INTERFACES`.
import { compileNetwork } from "../model/index.js";
import { COMPILE_CASES, type CompileReport } from "./compile-case.js";
import { benchNetwork } from "./networks.js";

const [, , interfaces] = process.argv;
const chosen = COMPILE_CASES.find((each) => String(each.interfaces) === interfaces);
if (chosen === undefined) throw new Error(`no case has \`${interfaces}\` interfaces`);

/** Heap and typed arrays in use, once nothing is left to collect. */
function usedBytes(): number {
  if (globalThis.gc === undefined) throw new Error("memory is measured with --expose-gc");
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const topology = benchNetwork(chosen);
const bytesBefore = usedBytes();
const begin = performance.now();
const network = compileNetwork(topology);
const milliseconds = performance.now() - begin;
const networkBytes = usedBytes() - bytesBefore;

// Both are still needed here, so that neither was collected before it was counted.
if (network.compiled.length !== topology.networkInterfaces.length) throw new Error("an interface was not compiled");
const report: CompileReport = {
  milliseconds,
  networkBytes,
  residentMiB: process.resourceUsage().maxRSS / 1024,
  interfaces: network.compiled.length,
};
process.stdout.write(`${JSON.stringify(report)}\n`);
