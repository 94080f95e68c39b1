/**
 * RT-18: an AWS router does not count down the time to live, and Linux does for each namespace that forwards. These rules
 * add the one back before it is taken. nft has no sum, so there is a rule for each value, the highest first, so that none
 * matches what another has set. 255 cannot be added to and ends up lower than in AWS.
 */
export const KEEP_TIME_TO_LIVE: string = `chain keep-ttl {
${Array.from({ length: 254 }, (_, index) => `    ip ttl ${254 - index} ip ttl set ${255 - index}`).join("\n")}
  }`;
