import { conformance } from "./conformance.js";

// `npm run conformance`: what live EC2 instances answered, against what flowlab decides.

process.exitCode = conformance(process.argv.slice(2), {
  // npm runs scripts in the project's root, and says where it was called.
  currentDirectory: process.env["INIT_CWD"] ?? process.cwd(),
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
});
