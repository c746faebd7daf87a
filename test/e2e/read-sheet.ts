import { inflateRawSync } from 'node:zlib';

const LOCAL_HEADER_BYTES = 30;

/** The texts of the first sheet of a workbook, row by row as they stand in the file; an empty cell is ''. */
export function readSheet(workbook: Buffer): readonly (readonly string[])[] {
  const sheet = entryOf(workbook, 'xl/worksheets/sheet1.xml');
  const shared = [...entryOf(workbook, 'xl/sharedStrings.xml').matchAll(/<si>(.*?)<\/si>/gs)].map(([, item = '']) => plain(item));
  return [...sheet.matchAll(/<row\b.*?<\/row>/gs)].map(([row]) => {
    const texts: string[] = [];
    for (const [, letters = '', rest = ''] of row.matchAll(/<c r="([A-Z]+)\d+"(.*?)(?:<\/c>|\/>)/gs)) {
      const value = /<v>(.*?)<\/v>/s.exec(rest)?.[1] ?? '';
      texts[columnOf(letters)] = /\bt="s"/.test(rest) ? (shared[Number(value)] ?? '') : value;
    }
    return Array.from(texts, (text) => text ?? '');
  });
}

/** 0 for A, 26 for AA. */
function columnOf(letters: string): number {
  return [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function plain(xml: string): string {
  return xml
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** One file of a zip archive, found by its central directory. */
function entryOf(zip: Buffer, name: string): string {
  for (let at = zip.indexOf('PK\x01\x02'); at >= 0; at = zip.indexOf('PK\x01\x02', at + 1)) {
    const nameBytes = zip.readUInt16LE(at + 28);
    if (zip.toString('utf8', at + 46, at + 46 + nameBytes) !== name) continue;
    const header = zip.readUInt32LE(at + 42);
    const start = header + LOCAL_HEADER_BYTES + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    const body = zip.subarray(start, start + zip.readUInt32LE(at + 20));
    return (zip.readUInt16LE(at + 10) === 0 ? body : inflateRawSync(body)).toString('utf8');
  }
  throw new Error(`the archive has no ${name}`);
}
