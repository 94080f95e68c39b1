import { describe, expect, test } from "vitest";
import type { Paging } from "../../provision/aws/collections.js";
import type { Answer, Call } from "../../provision/aws/operation.js";
import { mapConcurrently } from "../../provision/aws/map-concurrently.js";
import { readPages } from "../../provision/aws/read-pages.js";
import { backoffMs } from "../../provision/aws/retry.js";

/** A call that answers with these, one after the other, and writes down what it was asked. */
function answering(answers: readonly Answer[]): { readonly call: Call; readonly inputs: object[] } {
  const inputs: object[] = [];
  const call: Call = (_, input) => {
    const answer = answers[inputs.length];
    inputs.push(input);
    return answer ? Promise.resolve(answer) : Promise.reject(new Error("asked too often"));
  };
  return { call, inputs };
}

const vpcs = (paging: Paging): { operation: "ec2:DescribeVpcs"; key: string; paging: Paging } => ({
  operation: "ec2:DescribeVpcs",
  key: "Vpcs",
  paging,
});

describe("pages", () => {
  test.for([
    {
      name: "by NextToken",
      paging: "next-token" as const,
      answers: [{ Vpcs: [1, 2], NextToken: "b" }, { Vpcs: [], NextToken: "c" }, { Vpcs: [3] }],
      inputs: [{ MaxResults: 2 }, { MaxResults: 2, NextToken: "b" }, { MaxResults: 2, NextToken: "c" }],
    },
    {
      name: "by Marker",
      paging: "marker" as const,
      answers: [
        { Vpcs: [1, 2], NextMarker: "b" },
        { Vpcs: [3], NextMarker: "" },
      ],
      inputs: [{ PageSize: 2 }, { PageSize: 2, Marker: "b" }],
    },
    { name: "all at once", paging: "whole" as const, answers: [{ Vpcs: [1, 2, 3] }], inputs: [{}] },
  ])("$name: every page once, in order", async ({ paging, answers, inputs }) => {
    const server = answering(answers);
    expect(await readPages(server.call, vpcs(paging), {}, 2)).toEqual([1, 2, 3]);
    expect(server.inputs).toEqual(inputs);
  });

  test("a list that AWS leaves out is empty", async () => {
    expect(await readPages(answering([{}]).call, vpcs("next-token"), {}, 5)).toEqual([]);
  });

  test("an object is taken as it is", async () => {
    const { call } = answering([{ Vpcs: { State: "default-state" } }]);
    expect(await readPages(call, vpcs("whole"), {}, 5)).toEqual({ State: "default-state" });
  });

  test("a server that hands out one page for ever is not followed for ever", async () => {
    const { call } = answering(Array.from({ length: 9 }, () => ({ Vpcs: [1], NextToken: "a" })));
    await expect(readPages(call, vpcs("next-token"), {}, 5)).rejects.toThrow("the same page again and again");
  });

  test("routes that AWS does not hand out are not passed over", async () => {
    const { call } = answering([{ Vpcs: [1], AdditionalRoutesAvailable: true }]);
    await expect(readPages(call, vpcs("next-token"), {}, 5)).rejects.toThrow("no more than 1 of its routes");
  });
});

describe("back-off", () => {
  test.for([
    [1, 500],
    [2, 1000],
    [5, 8000],
    [7, 20_000],
    [60, 20_000],
  ] as const)("attempt %i waits up to %i ms", ([attempt, longest]) => {
    expect(backoffMs(attempt, () => 0)).toBe(0);
    expect(backoffMs(attempt, () => 0.5)).toBe(longest / 2);
    expect(backoffMs(attempt, () => 1)).toBe(longest);
  });
});

describe("concurrency", () => {
  test("keeps the order and the limit", async () => {
    let running = 0;
    let most = 0;
    const doubled = await mapConcurrently([5, 1, 3, 2, 4], 2, async (each) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, each));
      running--;
      return each * 2;
    });
    expect({ doubled, most }).toEqual({ doubled: [10, 2, 6, 4, 8], most: 2 });
  });

  test("one failure fails all", async () => {
    await expect(mapConcurrently([1], 4, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  });
});
