/** Bytes of bodies that are being read or written: the bound of the door's memory. */
export interface InFlight {
  /** Reserves room for a body; null when there is none. Call what it returns once, when the answer is out. */
  reserve(tenantId: string, bytes: number): (() => void) | null;
  /** Bytes reserved now. */
  bytes(): number;
}

/** At most `limit` bytes at once, and half of it for one tenant; a tenant's only body is taken while there is room for it. */
export function openInFlight(limit: number): InFlight {
  const byTenant = new Map<string, number>();
  let total = 0;
  return {
    bytes: () => total,
    reserve: (tenantId, bytes) => {
      const held = byTenant.get(tenantId) ?? 0;
      if (total + bytes > limit || (held > 0 && held + bytes > limit / 2)) return null;
      total += bytes;
      byTenant.set(tenantId, held + bytes);
      return () => {
        total -= bytes;
        const left = (byTenant.get(tenantId) ?? 0) - bytes;
        if (left > 0) byTenant.set(tenantId, left);
        else byTenant.delete(tenantId);
      };
    },
  };
}
