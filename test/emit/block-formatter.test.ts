import { expect, test } from "vitest";
import {
  createBlockFormatter,
  formatRecord,
  logFormatOf,
  noDataRecord,
  parseRecord,
  type FlowRecord,
} from "../../emit/index.js";
import { ACCOUNT, ENI } from "./flow-logging.js";

function record(line: string): FlowRecord {
  const parsed = parseRecord(line);
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join());
  return parsed.record;
}

const RECORDS = [
  record(`2 ${ACCOUNT} ${ENI} 0.0.0.0 255.255.255.255 0 65535 255 1 9007199254740991 0 9007199254740991 ACCEPT OK`),
  record(`2 ${ACCOUNT} ${ENI} 10.100.1.20 192.168.0.9 9999 10000 6 10001 99999999 100000000 2147483648 REJECT OK`),
  record(`2 unknown ${ENI} 2001:db8::1 2001:db8::2 1 2 17 1 76 1645469669 1645469724 ACCEPT OK`),
  noDataRecord(ENI, ACCOUNT, 1_700_000_000, 1_700_000_060),
  record(`2 ${ACCOUNT} - 10.0.0.1 10.0.0.2 1 2 17 1 - 1645469669 1645469724 REJECT OK`),
  record(`2 048123456789 eni-1 10.0.0.1 10.0.0.2 1 2 17 1 76 1645469669 1645469724 ACCEPT OK`),
];

test.for([[1], [512], [700], [65_536]])(
  "blocks of %i bytes hold whole lines, the same as formatRecord's",
  ([blockBytes]) => {
    const blocks: string[] = [];
    const formatter = createBlockFormatter((block) => blocks.push(String.fromCharCode(...block)), {
      blockBytes: blockBytes!,
    });
    for (let times = 0; times < 20; times++) formatter.add(RECORDS);
    formatter.flush();
    formatter.flush();
    expect(blocks.every((block) => block.endsWith("\n"))).toBe(true);
    expect(blocks.join("")).toBe(
      RECORDS.map((each) => `${formatRecord(each)}\n`)
        .join("")
        .repeat(20),
    );
  },
);

test("a line longer than the block still comes out whole", () => {
  const long = { ...noDataRecord(`eni-${"f".repeat(2000)}`, ACCOUNT, 1, 2) };
  let text = "";
  const formatter = createBlockFormatter((block) => (text += String.fromCharCode(...block)), { blockBytes: 512 });
  formatter.add([long, ...RECORDS]);
  formatter.flush();
  expect(text).toBe([long, ...RECORDS].map((each) => `${formatRecord(each)}\n`).join(""));
});

test("texts that get longer and longer come out whole, in a format of their own", () => {
  const format = logFormatOf(["instance-tag", "srcaddr", "interface-tag", "bytes"]);
  const records = Array.from({ length: 5000 }, (_, index) => ({
    instanceTag: "x".repeat(index % 700),
    srcAddr: index % 3 === 0 ? null : RECORDS[index % 3]!.srcAddr,
    interfaceTag: index % 2 === 0 ? null : String(index),
    bytes: index,
  }));
  let text = "";
  const formatter = createBlockFormatter((block) => (text += String.fromCharCode(...block)), {
    format,
    blockBytes: 600,
  });
  formatter.add(records);
  formatter.flush();
  expect(text).toBe(records.map((each) => `${formatRecord(each, format)}\n`).join(""));
});
