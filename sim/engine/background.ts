import { interfaceIndexOf, type Ipv4 } from "../../model/index.js";
import type { BackgroundExchange, BackgroundTraffic } from "../exchanges/background.js";
import { scanNoise } from "../exchanges/noise.js";
import { amazonServiceTraffic } from "../exchanges/service-traffic.js";
import type { Random } from "../kernel/random.js";
import type { Lab } from "../lab/lab.js";
import type { Configuration } from "./configuration.js";
import type { Engine } from "./engine.js";
import type { Hosts } from "./host.js";
import { internetHost } from "./make-hosts.js";

/** Plays background traffic as its time comes: only the next exchange of each source is ever waiting. */
function play(engine: Engine, traffic: BackgroundTraffic, begin: (next: BackgroundExchange) => void): void {
  engine.at(traffic.nextAt, () => {
    begin(traffic.take());
    play(engine, traffic, begin);
  });
}

/** Scans of every public address of the lab (FL-11). */
export function startNoise(engine: Engine, configuration: Configuration, lab: Lab, random: Random): void {
  const own = publicAddresses(lab);
  for (const networkInterface of configuration.topology.networkInterfaces) {
    for (const { publicAddress } of networkInterface.privateAddresses) {
      if (publicAddress === null) continue;
      const traffic = scanNoise({
        interfaceId: networkInterface.id,
        address: publicAddress,
        perMinute: lab.noisePerMinute,
        start: lab.start,
        random,
        taken: (address) => own.has(address),
      });
      play(engine, traffic, ({ exchange, from }) => {
        if (from.kind !== "internet") throw new Error("noise comes from the internet");
        const stream = random.fork(exchange.name);
        const host = internetHost(
          {
            name: exchange.name,
            address: from.address,
            ipv6Address: null,
            roundTripUs: from.roundTripUs,
            operatingSystem: "ubuntu",
            listens: [],
            onPremises: null,
          },
          stream,
        );
        engine.begin(exchange, host, null, exchange.name, stream);
      });
    }
  }
}

function publicAddresses(lab: Lab): ReadonlySet<Ipv4> {
  const ofInterfaces = lab.topology.networkInterfaces.flatMap(({ privateAddresses }) =>
    privateAddresses.map(({ publicAddress }) => publicAddress),
  );
  const ofHosts = lab.internetHosts.map(({ address }) => address);
  return new Set([...ofInterfaces, ...ofHosts].filter((address) => address !== null));
}

/** DNS, DHCP, metadata and time traffic of every instance (FL-08). */
export function startServices(
  engine: Engine,
  configuration: Configuration,
  hosts: Hosts,
  lab: Lab,
  random: Random,
): void {
  const { topology } = configuration;
  for (const networkInterface of topology.networkInterfaces) {
    const { id, attachment } = networkInterface;
    const host = attachment?.deviceIndex === 0 ? hosts.byInstance(attachment.instanceId) : undefined;
    // By IPv6 alone it asks fd00:ec2::/32, of which nothing is ever seen either (FL-08).
    if (host === undefined || networkInterface.privateAddresses.length === 0) continue;
    const traffic = amazonServiceTraffic(networkInterface, topology, host.profile, lab.start, random);
    play(engine, traffic, ({ exchange }) => {
      if (!configuration.running.has(host.instanceId ?? "")) return;
      const index = interfaceIndexOf(configuration.network, id) ?? null;
      engine.begin(exchange, host, index, exchange.name, random.fork(exchange.name));
    });
  }
}
