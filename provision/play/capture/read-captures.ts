import { createReadStream } from "node:fs";
import type { Packet, SimTime } from "../../../model/index.js";
import { readLogPrefix, type KernelPlan } from "../../kernel/index.js";
import { captureFiles } from "../captures.js";
import { labTime } from "../lab-clock.js";
import type { PlayedLab } from "../played.js";
import { readNflog } from "./nflog.js";
import { pcapReader } from "./pcap-reader.js";
import { readPacket } from "./read-packet.js";

/** A packet as the kernel judged it at one network interface. */
export interface JudgedPacket {
  /** Lab time. */
  readonly at: SimTime;
  readonly interfaceId: string;
  readonly direction: "ingress" | "egress";
  readonly action: "ACCEPT" | "REJECT";
  readonly by: "security-groups" | "network-acl" | "none";
  readonly packet: Packet;
}

/** What a played lab's interfaces saw, in order of time. */
export async function readCaptures(
  plan: KernelPlan,
  directory: string,
  { shifts }: Pick<PlayedLab, "shifts">,
): Promise<readonly JudgedPacket[]> {
  const judged: JudgedPacket[] = [];
  for (const [, file] of captureFiles(plan, directory)) {
    const reader = pcapReader();
    for await (const chunk of createReadStream(file)) {
      for (const { atUs, bytes } of reader.push(chunk as Buffer)) {
        const { prefix, packet: payload } = readNflog(bytes);
        const point = readLogPrefix(prefix);
        const packet = readPacket(payload);
        if (point?.kind !== "filtered" || packet === null) continue;
        judged.push({ ...point, at: labTime(shifts, atUs), packet });
      }
    }
  }
  return judged.toSorted((a, b) => a.at - b.at);
}
