#!/usr/bin/env node
import { nodeIo } from "./node-io.js";
import { flowlab } from "./program.js";

process.exitCode = await flowlab(process.argv.slice(2), nodeIo());
