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
export type { Terminal } from "./exchanges/ssh/terminal.js";
export { parseLab, type LabOverrides } from "./lab/parse-lab.js";
export { labJsonSchema } from "./lab/lab-json-schema.js";
export { labTemplate } from "./lab/lab-template.js";
export { formatDuration, parseDuration, parseInstant } from "./lab/time-fields.js";
export * from "./kernel/random.js";
export * from "./kernel/event-queue.js";
export * from "./hosts/host-profile.js";
export * from "./latency.js";
export { pingExchange } from "./exchanges/ping.js";
export { pingCommandLine } from "./exchanges/ping-output.js";
export * from "./exchanges/udp.js";
export { commandLine } from "./engine/command.js";
export { makeHosts } from "./engine/make-hosts.js";
export { type Host } from "./engine/host.js";
export { instancePrompt, internetPrompt } from "./transcript/prompt.js";
export { typingRhythm } from "./exchanges/ssh/typing.js";
