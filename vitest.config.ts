import { defineConfig } from "vitest/config";

const pure = ["test/setup.ts"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/{model,sim,emit,check,lab}/**/*.test.ts"],
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
        test: { name: "end-to-end", include: ["test/{e2e,golden,docs}/**/*.test.ts"], testTimeout: 300_000 },
      },
    ],
  },
});
