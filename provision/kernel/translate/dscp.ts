/**
 * The sender's identity, which rules that refer to security groups ask for (SG-10), travels in the DSCP field: whoever
 * makes it lost clears the field (SG-13), and the instance at the other end does not get to see it.
 */
export const IDENTITY_SURVIVES = "1";

/** Of what comes from another internet gateway: it has paid for the way already (RT-18). */
export const FROM_ANOTHER_GATEWAY = "2";
