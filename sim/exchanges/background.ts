import type { Ipv4, SimTime } from "../../model/index.js";
import type { Exchange } from "./exchange.js";

/** An exchange that nobody asked for. What it prints is read by no one. */
export interface BackgroundExchange {
  readonly at: SimTime;
  readonly exchange: Exchange;
  /** Where its client is: one of the lab's interfaces, or an address on the internet and its round trip to the Region. */
  readonly from:
    | { readonly kind: "interface"; readonly interfaceId: string }
    | { readonly kind: "internet"; readonly address: Ipv4; readonly roundTripUs: number };
}

/** Background exchanges in the order of their times, made one by one: only the next one ever exists. */
export interface BackgroundTraffic {
  /** When the next one begins. */
  readonly nextAt: SimTime;
  /** Makes the next one and moves on. */
  take(): BackgroundExchange;
}
