/** The prompt of Amazon Linux's shell, as EC2 Instance Connect shows it. */
export function instancePrompt(user: string, hostName: string): string {
  return `[${user}@${hostName} ~]$ `;
}

/** The prompt of a terminal outside AWS. */
export function internetPrompt(hostName: string): string {
  return `user@${hostName}:~$ `;
}
