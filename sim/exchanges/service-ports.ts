// IANA's well-known ports of what Amazon serves beside the network.
export const DNS_PORT = 53;
export const DHCP_SERVER_PORT = 67;
export const DHCP_CLIENT_PORT = 68;
export const TIME_PORT = 123;
export const METADATA_PORT = 80;
