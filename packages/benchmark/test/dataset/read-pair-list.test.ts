import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { DatasetPair, RejectedRow } from '../../src/dataset/dataset.js';
import { readPairList } from '../../src/dataset/read-pair-list.js';
import { temporaryFolder } from '../temporary-folder.js';

const folder = temporaryFolder();

async function read(file: string): Promise<{ pairs: DatasetPair[]; rejected: RejectedRow[] }> {
  const rejected: RejectedRow[] = [];
  const pairs: DatasetPair[] = [];
  for await (const pair of readPairList(file, { onRejected: (row) => rejected.push(row) })) pairs.push(pair);
  return { pairs, rejected };
}

describe('readPairList', () => {
  it('reads CSV with a byte order mark, quotes and groups', async () => {
    const file = folder.write(
      'ok.csv',
      '\ufeffa,b,same,group\n"x, y.jpg",b.jpg,1,north\r\nc.jpg,d.jpg,different,\n',
    );
    const { pairs, rejected } = await read(file);
    expect(rejected).toEqual([]);
    expect(pairs.map(({ a, b, same, group }) => [a.id, b.id, same, group])).toEqual([
      ['x, y.jpg', 'b.jpg', true, 'north'],
      ['c.jpg', 'd.jpg', false, undefined],
    ]);
    expect(pairs[0]!.b.path).toBe(join(folder.path, 'b.jpg'));
  });

  it('reads JSON lines', async () => {
    const file = folder.write(
      'ok.jsonl',
      '{"a":"a.jpg","b":"b.jpg","same":true}\n\n{"a":"/c.jpg","b":"d.jpg","same":0}\n',
    );
    const { pairs } = await read(file);
    expect(pairs.map(({ same }) => same)).toEqual([true, false]);
    expect(pairs[1]!.a.path).toBe('/c.jpg');
  });

  it('names the people a row gives', async () => {
    const file = folder.write(
      'people.csv',
      'a,b,same,person_a,person_b\n1.jpg,2.jpg,1,Ann,Ann\n1.jpg,3.jpg,0,Ann,Bob\n',
    );
    const { pairs } = await read(file);
    expect(pairs.map(({ a, b }) => [a.person, b.person])).toEqual([
      ['Ann', 'Ann'],
      ['Ann', 'Bob'],
    ]);
  });

  it('makes one person of the images that genuine rows link, also unnamed and further down', async () => {
    const file = folder.write('linked.csv', 'a,b,same\n1,2,1\n4,5,0\n3,2,1\n./5,6,1\n7,1,0\n');
    const { pairs, rejected } = await read(file);
    expect(rejected).toEqual([]);
    const people = new Map(pairs.flatMap(({ a, b }) => [a, b].map(({ id, person }) => [id, person])));
    expect([people.get('1'), people.get('5')]).toEqual([people.get('3'), people.get('6')]);
    expect(new Set(people.values()).size).toBe(4);
    expect(people.has('./5')).toBe(false);
  });

  it('names a person throughout when one row does', async () => {
    const header = 'a,b,same,person_a,person_b\n';
    const file = folder.write('named-once.csv', `${header}1,2,1,,\n2,3,0,Ann,\n`);
    const { pairs } = await read(file);
    expect(pairs.map(({ a, b }) => [a.person, b.person])).toEqual([
      ['Ann', 'Ann'],
      ['Ann', '3'],
    ]);
  });

  it.each([
    ['different people that genuine rows link', 'a,b,same\nx,z,0\nx,y,1\ny,z,1\n', 2],
    ['an image of two people', 'a,b,same,person_a,person_b\nx,y,0,Ann,Bob\nx,z,0,Cid,Dan\n', 3],
    [
      'a genuine row that joins two people',
      'a,b,same,person_a,person_b\nx,y,0,Ann,Bob\nx,y2,1,Ann,\ny2,y,1,,\n',
      4,
    ],
    ['a field too many, as of an unquoted comma', 'a,b,same\nLee, Ann.jpg,b.jpg,1\ny,z,1\n', 2],
    ['the same pair by another spelling', 'a,b,same\nx,y,1\n./x,q/../y,1\n', 3],
    ['one file by two spellings', 'a,b,same\nx,./x,1\ny,z,1\n', 2],
  ])('rejects %s', async (_name, content, line) => {
    const { rejected } = await read(folder.write('contradiction.csv', content));
    expect(rejected.map((row) => row.line)).toEqual([line]);
  });

  it.each([
    ['a pair listed before, also the other way round', 'a,b,same\nx,y,1\ny,x,1\n', 3],
    ['a pair in both classes', 'a,b,same\nx,y,1\nx,y,0\n', 3],
    ['an image against itself', 'a,b,same\nx,x,1\ny,z,1\n', 2],
    ['a label that is none', 'a,b,same\nx,y,maybe\ny,z,1\n', 2],
    ['an empty path', 'a,b,same\n,y,1\ny,z,1\n', 2],
    ['a second header', 'a,b,same\nx,y,1\na,b,same\n', 3],
    ['a path with a NUL', 'a,b,same\nx\0,y,1\ny,z,1\n', 2],
    ['a row with a field missing', 'a,b,same\nx,y\ny,z,1\n', 2],
    ['a genuine pair of two people', 'a,b,same,person_a,person_b\nx,y,1,Ann,Bob\ny,z,1,Ann,Ann\n', 2],
    ['an impostor pair of one person', 'a,b,same,person_a,person_b\nx,y,0,Ann,Ann\ny,z,1,Ann,Ann\n', 2],
  ])('passes over %s, with the line', async (name, content, line) => {
    const { pairs, rejected } = await read(folder.write(`${name.replaceAll(/\W/g, '-')}.csv`, content));
    expect(pairs).toHaveLength(1);
    expect(rejected).toEqual([{ line, reason: expect.any(String) }]);
  });

  it('passes over lines that are no JSON object', async () => {
    const file = folder.write('broken.jsonl', '{"a":"x"\n7\n{"a":"x","b":"y","same":true}\n');
    const { pairs, rejected } = await read(file);
    expect(pairs).toHaveLength(1);
    expect(rejected.map(({ line }) => line)).toEqual([1, 2]);
  });

  it.each([
    ['unknown columns', 'unknown.csv', 'a,b,same,colour\n'],
    ['missing columns', 'missing.csv', 'a,b\nx,y\n'],
    ['missing columns in JSON', 'missing.jsonl', '{"a":"x","b":"y"}\n'],
    ['a column that comes twice', 'twice.csv', 'a,a,b,same\nx,y,z,1\n'],
    ['nothing', 'nothing.csv', ''],
    ['another kind of file', 'list.txt', 'a,b,same\nx,y,1\n'],
    ['UTF-16', 'utf16.csv', Buffer.from('\ufeffa,b,same\nx,y,1\n', 'utf16le')],
    ['UTF-16 without a byte order mark', 'utf16le.csv', Buffer.from('a,b,same\nx,y,1\n', 'utf16le')],
    ['text that is not UTF-8', 'latin1.csv', Buffer.from('a,b,same\nj\xfcrgen.jpg,b.jpg,1\n', 'latin1')],
    [
      'JSON that is not UTF-8',
      'latin1.jsonl',
      Buffer.from('{"a":"j\xfcrgen","b":"y","same":true}\n', 'latin1'),
    ],
  ])('refuses %s', async (_, name, content) => {
    await expect(read(folder.write(name, content))).rejects.toMatchObject({ code: 'DATASET_INVALID' });
  });

  it('says what is wrong with columns that no comma parts', async () => {
    const file = folder.write('semicolons.csv', 'a;b;same\nx;y;1\n');
    await expect(read(file)).rejects.toMatchObject({ message: expect.stringContaining('commas must') });
  });

  it.each(['absent.csv', 'absent.jsonl'])('refuses %s that is not there', async (name) => {
    await expect(read(join(folder.path, name))).rejects.toMatchObject({ code: 'DATASET_INVALID' });
  });

  it('stops when aborted', async () => {
    const file = folder.write('abort.csv', 'a,b,same\nx,y,1\n');
    const run = readPairList(file, { signal: AbortSignal.abort() }).next();
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
