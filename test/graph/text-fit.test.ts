import { describe, expect, test } from "vitest";
import { fitText, textWidth, wrapText } from "../../graph/text-fit.js";

describe("a text that fits", () => {
  test.for([
    { text: "10.1.0.0/16", size: 12, width: 200, fitted: "10.1.0.0/16" },
    { text: "", size: 12, width: 0, fitted: "" },
    { text: "abcdefghij", size: 10, width: 40, fitted: "abc…ij" },
    { text: "abcdefghij", size: 10, width: 1, fitted: "…" },
    // Astral characters are not cut in half.
    { text: "😀😀😀😀😀😀", size: 10, width: 45, fitted: "😀😀…😀" },
  ])("$text in $width px is $fitted", ({ text, size, width, fitted }) => {
    expect(fitText(text, size, width)).toBe(fitted);
  });

  test("is never wider than its room, the ellipsis aside", () => {
    for (let width = 12; width < 300; width += 7)
      expect(textWidth(fitText("NextWork-1-subnet-public1-eu-west-3a", 13, width), 13)).toBeLessThanOrEqual(
        Math.max(width, textWidth("…", 13)),
      );
  });

  test("a code is broken after its underscores, and nothing of it is lost", () => {
    const lines = wrapText("IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS", 11.5, 226);
    expect(lines).toEqual(["IGW_DESTINATION_ADDRESS_NOT_", "IN_RFC1918_EGRESS"]);
    expect(wrapText("", 12, 100)).toEqual([]);
  });
});
