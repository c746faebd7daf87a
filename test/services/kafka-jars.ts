import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = '4.1.1';
const POM = fileURLToPath(new URL('../kafka/pom.xml', import.meta.url));

/** The broker's jars, or why this machine cannot have them. Fetched once from Maven Central into the user's cache. */
export function findKafkaJars(): { readonly jars: string } | { readonly missing: string } {
  const java = javaVersion();
  if (java === null) return { missing: 'java is not installed (Debian: apt-get install openjdk-17-jre-headless)' };
  if (java < 17) return { missing: `java is version ${java}, Kafka needs 17` };
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tidewatch', `kafka-${VERSION}`);
  const missing = existsSync(cache) ? null : fetchInto(cache);
  return missing === null ? { jars: cache } : { missing };
}

function javaVersion(): number | null {
  const { stderr } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const found = /version "(\d+)/.exec(stderr ?? '');
  return found ? Number(found[1]) : null;
}

/** The folder appears whole or not at all; null when it is there. */
function fetchInto(cache: string): string | null {
  mkdirSync(dirname(cache), { recursive: true });
  const partial = mkdtempSync(`${cache}.`);
  try {
    const args = ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${partial}`];
    const { status, stdout, error } = spawnSync('mvn', args, { encoding: 'utf8', timeout: 300_000 });
    if (error && (error as NodeJS.ErrnoException).code === 'ENOENT') return 'mvn is not installed (Debian: apt-get install maven)';
    if (status !== 0) return `mvn could not fetch Kafka's jars: ${error?.message ?? stdout.trim().split('\n')[0]}`;
    if (!existsSync(cache)) renameSync(partial, cache);
    return null;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
