import type { LabRun } from "../../lab/index.js";
import { formatIpv4 } from "../../model/index.js";
import type { Page } from "./page.js";
import { renderTable } from "./table.js";

/** Every host of a lab with its addresses: instances by network interface, then those outside AWS. */
export function renderHosts({ lab: { topology, internetHosts } }: LabRun, page: Page): string {
  const instances = topology.networkInterfaces.flatMap(({ id, privateAddresses }) =>
    privateAddresses.map(({ address, publicAddress }) => {
      const shown = formatIpv4(address);
      return [page.host(shown), shown, publicAddress === null ? "" : formatIpv4(publicAddress), id];
    }),
  );
  const internet = internetHosts.map(({ name, address }) => [name, "", formatIpv4(address), ""]);
  return renderTable(
    ["host", "private", "public", "network interface"].map((title) => ({ title, align: "left" })),
    [...instances, ...internet],
    page.paint,
  );
}
