// The door of the kernel: a topology as network namespaces of this machine, judged by nftables and routing.
export { translate } from "./translate/translate.js";
export {
  LOG_GROUP,
  type HostDevice,
  type KernelLink,
  type KernelNamespace,
  type KernelPlan,
  type LinkEnd,
  type NamespaceRole,
} from "./translate/kernel-plan.js";
export { readLogPrefix, type LogPoint } from "./translate/log-prefix.js";
export { buildScript, changeScript } from "./translate/script.js";
export { buildPlan, changePlan } from "./run/build.js";
export { listRuns, removeRun, runNamespaces, runProcesses } from "./run/remove.js";
export { Agent, type LoggedPacket } from "./run/agent.js";
export { KernelError } from "./run/kernel-error.js";
export { KERNEL_ENVIRONMENT, missingForKernel } from "./run/requirements.js";
