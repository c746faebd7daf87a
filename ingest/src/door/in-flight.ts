/** Bytes of bodies that are being read or written: the bound of the door's memory. */
export interface InFlight {
  /** Reserves room for a body; null when there is none. Call what it returns once, when the answer is out. */
  reserve(tenantId: string, bytes: number): (() => void) | null;
  /** Bytes reserved now. */
  bytes(): number;
}

/**
 * At most `limit` bytes at once, and of them a tenant no more than it leaves to the others: half where it is alone, a
 * third where there are two such tenants. A tenant's only body is taken while there is room for it.
 */
export function openInFlight(limit: number): InFlight {
  const byTenant = new Map<string, number>();
  let total = 0;
  return {
    bytes: () => total,
    reserve: (tenantId, bytes) => {
      const held = byTenant.get(tenantId) ?? 0;
      const left = limit - total - bytes;
      if (left < 0 || (held > 0 && held + bytes > left)) return null;
      total += bytes;
      byTenant.set(tenantId, held + bytes);
      return () => {
        total -= bytes;
        const still = (byTenant.get(tenantId) ?? 0) - bytes;
        if (still > 0) byTenant.set(tenantId, still);
        else byTenant.delete(tenantId);
      };
    },
  };
}
