import type { IpAddress } from "../../model/index.js";
import type { Random } from "../kernel/random.js";
import type { HostProfile } from "./exchange.js";

/** What an exchange is told about the hosts it runs between, beside its own specification. */
export interface ExchangeContext {
  /** The client's own address: the private one of its interface, whatever a gateway makes of it on the way, or an IPv6 one. */
  readonly local: IpAddress;
  /** The client's ephemeral port, already taken (NACL-09); the identifier of a ping. */
  readonly localPort: number;
  readonly client: HostProfile;
  /** As in a shell prompt: `ip-10-1-5-112`. */
  readonly clientHostName: string;
  readonly serverHostName: string;
  /** The exchange's own stream, already forked by its name. */
  readonly random: Random;
}
