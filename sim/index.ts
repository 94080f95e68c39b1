// The door of the simulation.
export * from "./exchanges/exchange.js";
export * from "./lab/lab.js";
export * from "./exchanges/context.js";
export * from "./exchanges/http.js";
export * from "./exchanges/tcp/tcp-exchange.js";
export {
  simulate,
  type AppliedChange,
  type LostPackets,
  type SimulatedExchange,
  type Simulation,
  type SimulateOptions,
} from "./engine/simulate.js";
export * from "./exchanges/ssh/ssh-exchange.js";
export * from "./exchanges/ssh/terminal.js";
