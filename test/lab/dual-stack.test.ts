import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runLab } from "../../lab/index.js";
import { formatIpv4, formatIpv6 } from "../../model/index.js";
import { parseLab } from "../../sim/index.js";
import { interfaceIdOf } from "./vector-lab.js";

const FILE = "examples/dual-stack/lab.yaml";
const parsed = parseLab(readFileSync(FILE, "utf8"), FILE);
if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join("\n"));
const result = runLab(parsed.value);

/** `web6` for the IPv6, `web4` for the private IPv4 address of the host `web`. */
const names = new Map([
  ...result.topology.networkInterfaces.flatMap(({ name, privateAddresses, ipv6Addresses }) => [
    ...privateAddresses.map(({ address }) => [formatIpv4(address), `${name.replace("/eth0", "")}4`] as const),
    ...ipv6Addresses.map((address) => [formatIpv6(address), `${name.replace("/eth0", "")}6`] as const),
  ]),
  ["81.249.17.203", "visitor4"],
  ["2a01:cb00:8a1:7700::21", "visitor6"],
  ["2a04:4e42::644", "mirror6"],
]);

interface Shown {
  readonly exchange: string;
  /** `58 web6 > database6 3/312 ACCEPT`: protocol, ends with the port of the server, packets/bytes, action. */
  readonly record: string;
}

/** What the flow log of an instance's interface shows of traffic, in order, with the exchange each record belongs to. */
function recordsOf(instance: string): readonly Shown[] {
  const id = interfaceIdOf(result, instance);
  return result.streams
    .filter(({ interfaceId }) => interfaceId === id)
    .flatMap(({ records }) =>
      records.flatMap(({ line, explanation }) => {
        const [, , , source = "", destination = "", from = "", to = "", protocol, packets, bytes, , , action, status] =
          line.split(" ");
        if (status !== "OK") return [];
        const end = (address: string, port: string): string =>
          `${names.get(address)}${Number(port) > 0 && Number(port) < 32768 ? `:${port}` : ""}`;
        const exchange = [...new Set(explanation!.carries.map((each) => each.exchange))].join(", ");
        const ends = `${end(source, from)} > ${end(destination, to)}`;
        return [{ exchange, record: `${protocol} ${ends} ${packets}/${bytes} ${action}` }];
      }),
    );
}

const byExchange = (shown: readonly Shown[]): Record<string, string[]> =>
  Object.fromEntries(
    [...new Set(shown.map(({ exchange }) => exchange))].map((exchange) => [
      exchange,
      shown.filter((each) => each.exchange === exchange).map(({ record }) => record),
    ]),
  );

test("what each exchange leaves in the flow log of the web server", () => {
  expect(byExchange(recordsOf("web"))).toEqual({
    // Packets of 20 bytes more; and as segments are 20 bytes shorter, one more of them back, and to acknowledge.
    "visit by IPv6": ["6 visitor6 > web6:80 14/1096 ACCEPT", "6 web6:80 > visitor6 18/21304 ACCEPT"],
    "visit by IPv4": ["6 visitor4 > web4:80 13/764 ACCEPT", "6 web4:80 > visitor4 17/20892 ACCEPT"],
    // TS-08: 104 bytes an echo; `icmpv6` from ::/0 admits it, and nothing admits ICMP (SG-08).
    "ping by IPv6": ["58 visitor6 > web6 3/312 ACCEPT", "58 web6 > visitor6 3/312 ACCEPT"],
    "ping by IPv4": ["1 visitor4 > web4 3/252 REJECT"],
    // FL-03: what was lost on its way back is missing here, and nowhere else.
    "no way back": ["58 web6 > database6 3/312 ACCEPT"],
    "a way back": ["58 database6 > web6 3/312 ACCEPT", "58 web6 > database6 3/312 ACCEPT"],
    query: ["6 database6:5432 > web6 4/8296 ACCEPT", "6 web6 > database6:5432 6/740 ACCEPT"],
    // The ACL of the other subnet refuses it: the sender's interface does not learn of that.
    "refused by the network ACL": ["58 web6 > database6 3/312 ACCEPT"],
  });
});

test("what each exchange leaves in the flow log of the database, whose only way out is for IPv6", () => {
  // IGW-09: of `is there a way in` there is no record.
  expect(byExchange(recordsOf("database"))).toEqual({
    update: ["6 mirror6:80 > database6 18/21304 ACCEPT", "6 database6 > mirror6:80 14/1096 ACCEPT"],
    "no way back": ["58 web6 > database6 3/312 ACCEPT", "58 database6 > web6 3/312 ACCEPT"],
    "a way back": ["58 web6 > database6 3/312 ACCEPT", "58 database6 > web6 3/312 ACCEPT"],
    query: ["6 web6 > database6:5432 6/740 ACCEPT", "6 database6:5432 > web6 4/8296 ACCEPT"],
    // NACL-06: type 128 of 58, for an IPv6 block.
    "refused by the network ACL": ["58 web6 > database6 3/312 REJECT"],
  });
});

test("why the exchanges failed that did", () => {
  const failed = result.outcomes.filter(({ succeeded }) => !succeeded);
  expect(failed.map(({ exchange, lost }) => [exchange, lost.map(({ code, sentBy }) => `${code} ${sentBy}`)])).toEqual([
    ["ping by IPv4", ["ENI_SG_RULES_MISMATCH client"]],
    ["is there a way in", ["SIM_EIGW_RESTRICTION client"]],
    ["no way back", ["SIM_EIGW_RESTRICTION server"]],
    ["refused by the network ACL", ["SUBNET_ACL_RESTRICTION client"]],
  ]);
  expect(failed.find(({ exchange }) => exchange === "is there a way in")?.why).toMatch(/data-eigw/);
});

test("the records are as AWS prints them: RFC 5952 addresses, protocol 58, ports 0", () => {
  const [line] = result.streams
    .flatMap(({ records }) => records.map((each) => each.line))
    .filter((each) => each.includes(" 58 "));
  const address = "2[0-9a-f]*(:[0-9a-f]*)+";
  expect(line).toMatch(
    new RegExp(`^2 123456789012 eni-[0-9a-f]{17} ${address} ${address} 0 0 58 3 312 [0-9]{10} [0-9]{10} ACCEPT OK$`),
  );
});
