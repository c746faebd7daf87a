// What a process of the rig does at a fail point: where there is an order for the point, it takes the order and is dead.
import { existsSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setFailPointHook } from '@tidewatch/schemas';

const orders = process.env['TW_RIG_ORDERS'];
if (orders === undefined) throw new Error('TW_RIG_ORDERS names the folder of the orders');

setFailPointHook((point) => {
  const order = join(orders, point);
  if (!existsSync(order)) return;
  try {
    unlinkSync(order);
  } catch {
    return; // another process was faster
  }
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {}); // the signal is on its way: nothing more is done
});
