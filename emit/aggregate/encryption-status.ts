import { TCP } from "../../model/index.js";
import type { FlowRecord } from "../record/flow-record.js";
import type { FlowContext } from "./flow-context.js";

const NOT_ENCRYPTED = 0;
const NITRO = 1;
const APPLICATION = 2;

const HTTPS_PORT = 443;

/**
 * The field encryption-status, as vpc-encryption-controls ("Monitoring encryption status of traffic flows") has it:
 * hardware encrypts between two ends that can, endpoints are taken by their port. Null where the VPC has no encryption
 * controls, and where the status is unknown.
 */
export function encryptionStatus({ at, flow, interfaces, serviceOf }: FlowContext, record: FlowRecord): number | null {
  if (!at.encryptionControls || flow === null) return null;
  const { direction, detail } = flow;
  const isHttps = record.protocol === TCP && (record.srcPort === HTTPS_PORT || record.dstPort === HTTPS_PORT);
  const byPort = isHttps ? APPLICATION : NOT_ENCRYPTED;
  const peer = interfaces[detail.nextHop];
  if (peer !== undefined) {
    // UNVERIFIED: hardware encryption on the way to an interface endpoint, which would make it 3.
    if (peer.interfaceType === "vpc_endpoint" || at.interfaceType === "vpc_endpoint") return byPort;
    // Between Regions no encryption control reaches, though AWS encrypts there.
    if (peer.region !== at.region || peer.encrypts === null || at.encrypts === null) return null;
    return peer.encrypts && at.encrypts ? NITRO : NOT_ENCRYPTED;
  }
  if (direction === "egress") {
    // Refused here, or without a way out: it was sent nowhere.
    if (detail.via === null || detail.via === "inter-region-vpc-peering-connection") return null;
    return detail.via === "gateway-endpoint" ? byPort : NOT_ENCRYPTED;
  }
  const service = record.srcAddr === null ? null : serviceOf(record.srcAddr);
  return service !== null && at.gatewayEndpoints.has(service) ? byPort : NOT_ENCRYPTED;
}
