import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderSvg } from "../../graph/index.js";
import { layOut } from "../../graph/layout.js";
import { mustShow } from "../../graph/must-show.js";
import { pictureOf } from "../../graph/picture.js";
import { resourceMap } from "../../graph/resource-map.js";
import { parseLab } from "../../sim/index.js";
import { assertReadable } from "./layout-rules.js";
import { traced } from "./traced.js";

const lab = parseLab(readFileSync("examples/inspection/lab.yaml", "utf8"), "lab.yaml");
if (!lab.ok) throw new Error(lab.issues[0]?.message);
const { topology } = lab.value;

/** Ids are derived from the seed: the names of what they stand for are easier to read. */
function named(anchor: string): string {
  const [resource, ...rest] = anchor.split("/");
  const all = [
    ...topology.subnets,
    ...topology.routeTables,
    ...topology.vpcs,
    ...topology.networkInterfaces,
    ...topology.internetGateways,
  ];
  const name = (id: string): string => all.find((each) => each.id === id)?.name ?? id;
  return [name(resource!), ...rest.map(name)].join("/");
}

test("the map shows the edge route table beside the gateway, and the endpoint in its subnet", () => {
  const svg = renderSvg(topology, { title: "x" });
  for (const each of ["shop-edge", "Gateway Load Balancer endpoint", "firewall-a", "nat"]) expect(svg).toContain(each);
  expect(svg).toMatch(/edge route table/u);
  const map = resourceMap(topology, mustShow([]));
  assertReadable(map, layOut(map, 0));
});

test("a packet through a firewall: by the edge route table to the endpoint, on from its subnet; back by the endpoint", () => {
  const { overlay } = pictureOf(topology, traced(topology, "internet", "35.180.142.214", "tcp", "443"));
  const steps = overlay!.ways.map((way) =>
    way.steps.filter(({ number }) => number !== null).map(({ number, anchor }) => `${number} ${named(anchor)}`),
  );
  expect(steps).toEqual([
    [
      "1 internet",
      "2 shop/shop-igw",
      "3 shop-edge/route/1",
      "4 firewall-a",
      "5 shop-firewall/firewall-a",
      "6 firewall-a",
      "7 public-routes/route/0",
      "8 web-a",
      "9 web/eth0",
    ],
    [
      "10 web/eth0",
      "11 web-a",
      "12 web-routes/route/1",
      "13 firewall-a",
      "14 shop-firewall/firewall-a",
      "15 firewall-a",
      "16 public-routes/route/1",
      "17 shop/shop-igw",
      "18 internet",
    ],
  ]);
});
