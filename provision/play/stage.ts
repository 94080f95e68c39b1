import { createHash } from "node:crypto";
import { join } from "node:path";
import { formatIpAddress, type IpAddress } from "../../model/index.js";
import { seededRandom, type Host, type Lab } from "../../sim/index.js";
import type { Agenda } from "./agenda.js";
import type { RunningHost } from "./host.js";
import { writeForUsers } from "./host-files.js";
import type { LabClock } from "./lab-clock.js";
import type { Stage } from "./player.js";
import type { HostServer } from "./server-hub.js";
import { sourceAddress } from "./source-address.js";

/** A host while its lab is played, with what listens on it beside OpenSSH; null for nothing. */
export interface StagedHost {
  readonly running: RunningHost;
  readonly server: HostServer | null;
}

/** @param files the host files of the run */
export function stageOf(lab: Lab, hosts: readonly StagedHost[], files: string, clock: LabClock, agenda: Agenda): Stage {
  const byAddress = new Map(
    hosts.flatMap((each) => addressesOf(each.running.host, lab).map((address) => [address, each])),
  );
  const behind = (address: IpAddress): StagedHost | null => byAddress.get(formatIpAddress(address)) ?? null;
  return {
    hostAt(from) {
      const found = hosts.find(({ running: { host } }) =>
        from.kind === "instance" ? host.instanceId === from.instanceId : host.name === from.host,
      );
      if (found === undefined) throw new Error(`no host ${from.kind === "instance" ? from.instanceId : from.host}`);
      return found.running;
    },
    async expect(to, port, expectation) {
      const server = behind(to)?.server ?? null;
      return server === null ? () => {} : server.expect(port, expectation);
    },
    async answer(to, command, output) {
      const name = behind(to)?.running.host.hostName;
      if (name === undefined) return;
      const key = createHash("sha256").update(`${name}\n${command}`).digest("hex");
      await writeForUsers(join(files, "answers", key), output);
    },
    sourceOf: (spec) => sourceAddress(spec, lab),
    randomOf: ({ name }) => seededRandom(lab.seed).fork(`exchange/${name}`),
    sessions: new Map(),
    rest: (until, sooner) => agenda.restUntil(until, sooner),
    now: () => clock.now(),
  };
}

/** Every address at which a host of the lab is reached. */
export function addressesOf(host: Host, { topology }: Lab): readonly string[] {
  if (host.instanceId === null) return host.address === null ? [] : [formatIpAddress(host.address)];
  return topology.networkInterfaces
    .filter(({ attachment }) => attachment?.instanceId === host.instanceId)
    .flatMap(({ privateAddresses }) => privateAddresses)
    .flatMap(({ address, publicAddress }) => [address, ...(publicAddress === null ? [] : [publicAddress])])
    .map(formatIpAddress);
}
