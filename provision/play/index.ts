// The door of what plays a lab's timeline with real programs in the network that `provision/kernel` builds.
export { planLab, type LabPlan } from "./lab-plan.js";
export { HOST_COMMANDS, writeHostFiles } from "./host-files.js";
export { playLab, type PlayOptions } from "./play-lab.js";
export { type PlayedExchange, type PlayedLab } from "./played.js";
export { readCaptures, type JudgedPacket } from "./capture/read-captures.js";
