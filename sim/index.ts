// The door of the simulation.
export * from "./exchanges/exchange.js";
export * from "./lab/lab.js";
export * from "./exchanges/context.js";
export * from "./exchanges/http.js";
export * from "./exchanges/tcp/tcp-exchange.js";
