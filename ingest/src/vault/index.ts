export { type OpenVaultOptions, openVault } from './open-vault.ts';
export type * from './port.ts';
