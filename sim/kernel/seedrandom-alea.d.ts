// The package's main module draws from Math.random as it loads; its alea module alone does not, and has no types.
declare module "seedrandom/lib/alea.js" {
  import type seedrandom from "seedrandom";
  const alea: (seed: string) => seedrandom.PRNG;
  export = alea;
}
