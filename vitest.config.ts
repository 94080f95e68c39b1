import { defineConfig } from "vitest/config";

const pure = ["test/setup.ts"];
/** Where CI reads the results. */
const outputFile = process.env["TEST_RESULTS"];

export default defineConfig({
  test: {
    reporters: outputFile === undefined ? ["default"] : ["default", ["json", { outputFile }]],
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/{model,sim,emit,check,compare,graph,lab,query}/**/*.test.ts"],
          setupFiles: pure,
        },
      },
      {
        test: {
          name: "property",
          include: ["test/{property,oracle,regression}/**/*.test.ts"],
          setupFiles: pure,
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: "end-to-end",
          include: ["test/{e2e,golden,docs,archive,provision,export}/**/*.test.ts"],
          testTimeout: 300_000,
        },
      },
    ],
  },
});
