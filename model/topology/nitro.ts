// Families that run on the Xen hypervisor, as EC2's instance-type pages list them; every later family is Nitro.
const XEN_FAMILIES = new Set(
  "c1 c3 c4 cc2 cr1 d2 f1 g2 g3 g3s h1 hs1 i2 i3 m1 m2 m3 m4 p2 p3 r3 r4 t1 t2 x1 x1e".split(" "),
);

/**
 * Families on Nitro of versions 1 and 2, which encrypt nothing between instances (EC2 user guide, data-protection,
 * "Encryption in transit"; ec2-nitro-instances); every later family does.
 */
const UNENCRYPTED_FAMILIES = new Set(
  `a1 c5 c5d c6g c6gd g5g m5 m5a m5ad m5d m6g m6gd mac1 mac2 mac2-m1ultra mac2-m2 mac2-m2pro r5 r5a r5ad r5b r5d r6g
   r6gd t3 t3a t4g x2gd z1d`.split(/\s+/),
);

/**
 * Families on Nitro of version 6, as the tables "Instance family summary" of the EC2 instance-type pages list them in
 * November 2026; P6e-GB200 is of version 5.
 */
const NITRO_V6_FAMILIES = new Set(
  `c8a c8gb c8gn c8i c8i-flex c8ib c8id c8in c8ine g7e hpc8a i8ge m8a m8azn m8gb m8gn m8i m8i-flex m8ib m8id m8idb m8idn
   m8in m8ine m9g m9gd p6-b200 p6-b300 r8a r8gb r8gn r8i r8i-flex r8ib r8id r8idb r8idn r8in x8aedz x8i`.split(/\s+/),
);

/** CT-07: after how long a silence its interfaces forget an established TCP connection, seconds. */
export function defaultTcpEstablishedTimeoutSeconds(instanceType: string): number {
  return NITRO_V6_FAMILIES.has(instanceType.split(".")[0] ?? "") ? 350 : 432_000;
}

/**
 * Whether an instance type runs on Nitro, whose interfaces never aggregate for more than 60 s (flow-log-records 7).
 * Bare metal is Nitro in every family.
 */
export function isNitro(instanceType: string): boolean {
  const [family = "", size = ""] = instanceType.split(".");
  return size.startsWith("metal") || !XEN_FAMILIES.has(family);
}

/** Whether the hardware encrypts what such an instance exchanges with another one that does, in one Region. */
export function encryptsInTransit(instanceType: string): boolean {
  const [family = ""] = instanceType.split(".");
  return !XEN_FAMILIES.has(family) && !UNENCRYPTED_FAMILIES.has(family);
}
