import type { LabRun } from "../../lab/index.js";
import { formatIpAddress, formatIpv4, formatIpv6 } from "../../model/index.js";
import type { Page } from "./page.js";
import { renderTable } from "./table.js";

/** Every host of a lab with its addresses: instances by network interface, then those outside AWS. */
export function renderHosts({ lab: { topology, internetHosts } }: LabRun, page: Page): string {
  // An IPv6 address is the same inside and outside (CIDR-10).
  const instances = topology.networkInterfaces.flatMap(({ id, privateAddresses, ipv6Addresses }) => [
    ...privateAddresses.map(({ address, publicAddress }) => {
      const shown = formatIpv4(address);
      return [page.host(shown), shown, publicAddress === null ? "" : formatIpv4(publicAddress), id];
    }),
    ...ipv6Addresses.map((address) => {
      const shown = formatIpv6(address);
      return [page.host(shown), "", shown, id];
    }),
  ]);
  const outside = internetHosts.flatMap(({ name, address, ipv6Address, onPremises }) =>
    [address, ipv6Address].flatMap((each) => {
      if (each === null) return [];
      const shown = formatIpAddress(each);
      return [onPremises === null ? [name, "", shown, ""] : [name, shown, "", `on premises: ${onPremises}`]];
    }),
  );
  return renderTable(
    ["host", "private", "public", "network interface"].map((title) => ({ title, align: "left" })),
    [...instances, ...outside],
    page.paint,
  );
}
