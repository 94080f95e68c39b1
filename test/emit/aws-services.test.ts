import { expect, test } from "vitest";
import { awsServices } from "../../emit/index.js";
import { EMPTY_TOPOLOGY, parseCidr, parseIpAddress } from "../../model/index.js";

const cidrs = (...texts: readonly string[]) => texts.flatMap((text) => parseCidr(text) ?? []);
const serviceOf = awsServices({
  ...EMPTY_TOPOLOGY,
  prefixLists: [
    { id: "pl-1", name: "com.amazonaws.eu-west-3.s3", cidrs: cidrs("16.12.0.0/23") },
    { id: "pl-2", name: "com.amazonaws.eu-west-3.ipv6.ec2-instance-connect", cidrs: cidrs("2a05:d012:aaa::/56") },
    { id: "pl-3", name: "com.example.s3", cidrs: cidrs("198.51.100.0/24") },
  ],
});

/** flow-log-records 2, pkt-src-aws-service: a public range of AWS's, the narrower service where ranges overlap. */
test.for<[address: string, service: string | null]>([
  ["16.12.1.9", "S3"],
  ["35.180.112.81", "EC2_INSTANCE_CONNECT"],
  ["35.180.7.7", "EC2"],
  ["10.1.5.112", null],
  ["198.51.100.7", null],
  ["2a05:d012:aaa::5", "EC2_INSTANCE_CONNECT"],
  ["2a05:d012::5", "EC2"],
  ["2600:1f18::1", "EC2"],
  ["2606:4700::1111", null],
])("%s is %s", ([text, service]) => {
  const [one, same] = [parseIpAddress(text)!, parseIpAddress(text)!];
  expect([serviceOf(one), serviceOf(same)]).toEqual([service, service]);
});
