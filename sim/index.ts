// The door of the simulation.
export * from "./exchanges/exchange.js";
export * from "./lab/lab.js";
