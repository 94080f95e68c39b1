import { simTime, type Ipv4, type SimTime } from "../../model/index.js";
import { hostProfile } from "../hosts/host-profile.js";
import type { Random } from "../kernel/random.js";
import type { BackgroundTraffic } from "./background.js";
import type { Exchange, HostProfile } from "./exchange.js";
import { drawProbe, type Probe } from "./noise-probe.js";
import { singleProbeExchange } from "./noise-single.js";
import { scannerAddress } from "./noise-source.js";
import { conversation } from "./tcp/conversation.js";
import { say, sayGoodbye } from "./tcp/script.js";

const MINUTE_US = 60_000_000;
const ROUND_TRIP_US = [8000, 250_000] as const;
/** Stateless scanners fill in the header themselves. */
const SINGLE_PROBE_TIME_TO_LIVE = 255;
const SSH_PORT = 22;
/** `GET / HTTP/1.0` and a blank line, and a short page. */
const REQUEST_BYTES = 18;
const RESPONSE_BYTES = 312;
const SERVER_CLOSES_US = 1000;

/** A connecting scanner does not wait as long as connect() would: the 4 SYNs of the samples. */
const SCANNER: HostProfile = {
  ...hostProfile("ubuntu", "internet"),
  synRetransmitUs: [1_000_000, 3_000_000, 7_000_000],
  synGiveUpUs: 10_000_000,
};

export interface NoiseOptions {
  /** Names the random stream, so that another interface's noise changes nothing here. */
  readonly interfaceId: string;
  /** The public address that is scanned. */
  readonly address: Ipv4;
  /** Unsolicited packets a minute, on average; more than 0. */
  readonly perMinute: number;
  readonly start: SimTime;
  readonly random: Random;
  /** Addresses that no scanner may have: the lab's own. */
  readonly taken: (address: Ipv4) => boolean;
}

/**
 * Internet background noise against one public address: scans at random times from random places, in the shapes that
 * real logs show (FL-11, V23, real-samples 1).
 */
export function scanNoise(options: NoiseOptions): BackgroundTraffic {
  const random = options.random.fork("noise").fork(options.interfaceId);
  let count = 0;
  let nextAt = after(options.start);

  function after(at: SimTime): SimTime {
    return simTime(at + 1 + Math.floor(random.exponential(MINUTE_US / options.perMinute)));
  }

  return {
    get nextAt() {
      return nextAt;
    },
    take() {
      const at = nextAt;
      const name = `noise ${options.interfaceId} ${++count}`;
      const address = scannerAddress(random, options.taken);
      const probe = drawProbe(random);
      const icmpIdentifier = random.integer(1, 0xffff);
      const roundTripUs = random.integer(...ROUND_TRIP_US);
      nextAt = after(at);
      const exchange =
        probe.kind === "single"
          ? singleProbeExchange({
              name,
              probe,
              source: address,
              destination: options.address,
              timeToLive: SINGLE_PROBE_TIME_TO_LIVE,
              icmpIdentifier,
            })
          : bannerGrab(name, probe, address, options.address, random.fork(String(count)));
      return { at, exchange, from: { kind: "internet", address, roundTripUs } };
    },
  };
}

/** Connects, reads what the service says of itself, closes. */
function bannerGrab(
  name: string,
  probe: Extract<Probe, { readonly kind: "connect" }>,
  source: Ipv4,
  destination: Ipv4,
  random: Random,
): Exchange {
  const connection = conversation({
    remote: destination,
    port: probe.port,
    context: {
      local: source,
      localPort: probe.sourcePort,
      client: SCANNER,
      clientHostName: "scanner",
      serverHostName: "",
      random,
    },
    exchange: () => exchange,
    write(script, server) {
      if (probe.port === SSH_PORT) {
        say(script, "server", `SSH-2.0-OpenSSH_${server.opensshVersion}\r\n`.length, { acknowledge: "at once" });
      } else {
        say(script, "client", REQUEST_BYTES);
        say(script, "server", RESPONSE_BYTES);
      }
      // The server's kernel acknowledges at once, its program closes a little later (ssh-shapes, probe).
      sayGoodbye(script, "client", { acknowledge: "at once" });
      sayGoodbye(script, "server", { acknowledge: "at once", delayUs: SERVER_CLOSES_US });
    },
    ended(_now, end, out) {
      const summary = end.kind === "closed" ? "banner read" : end.error.toLowerCase();
      out.finish({ succeeded: true, exitCode: 0, summary });
    },
  });
  const exchange: Exchange = { name, client: connection.client, accept: connection.accept };
  return exchange;
}
