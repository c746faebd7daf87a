import { spawnSync } from 'node:child_process';

/** The user that the server runs as; null is this process's own. */
export type Account = { readonly uid: number; readonly gid: number } | null;

/** PostgreSQL refuses to run as root, so root starts it as `nobody`; everybody else as themselves. */
export function serverAccount(): Account {
  return process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : null;
}

/** Whether the account can enter the directory or execute the file: asked of the system, so that ACLs and mounts count. */
export function canReach(account: Account, path: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], { ...account, stdio: 'ignore' }).status === 0;
}
