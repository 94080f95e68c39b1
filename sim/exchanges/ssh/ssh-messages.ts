import type { ConnectionFailure } from "../tcp/connection-end.js";

/** How far the client had come when its connection failed. */
export type Stage = "banner" | "before authentication" | "session" | "terminal session";

/** What ssh(1) prints when its connection fails, line ends included. */
export function failureText(host: string, port: number, failure: ConnectionFailure, stage: Stage): string {
  if (!failure.established) return `ssh: connect to host ${host} port ${port}: ${failure.error}\n`;
  const reset = failure.error === "Connection reset by peer";
  const dispatch = reset
    ? `Connection reset by ${host} port ${port}\n`
    : `ssh_dispatch_run_fatal: Connection to ${host} port ${port}: ${failure.error}\n`;
  switch (stage) {
    case "banner":
      return `kex_exchange_identification: read: ${failure.error}\n${reset ? dispatch : ""}`;
    case "before authentication":
      return dispatch;
    case "session":
      return `Read from remote host ${host}: ${failure.error}\nclient_loop: send disconnect: Broken pipe\n`;
    case "terminal session":
      return (
        `Read from remote host ${host}: ${failure.error}\n` +
        `Connection to ${host} closed.\nclient_loop: send disconnect: Broken pipe\n`
      );
  }
}
