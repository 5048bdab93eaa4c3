/**
 * An immutable map from id to value that stays cheap to change at a hundred thousand entries:
 * a change copies one small shard, not the whole table.
 */
const SHARDS = 256;

export interface Table<T> {
  readonly shards: readonly (ReadonlyMap<string, T> | undefined)[];
  readonly size: number;
}

export function emptyTable<T>(): Table<T> {
  return { shards: new Array<undefined>(SHARDS).fill(undefined), size: 0 };
}

function shardOf(id: string): number {
  let hash = 0;
  for (let i = 0; i < id.length; i++) hash = (hash * 31 + id.charCodeAt(i)) | 0;
  return hash & (SHARDS - 1);
}

export function get<T>(table: Table<T>, id: string): T | undefined {
  return table.shards[shardOf(id)]?.get(id);
}

export function put<T>(table: Table<T>, id: string, value: T): Table<T> {
  const at = shardOf(id);
  const old = table.shards[at];
  if (old?.get(id) === value) return table;
  const shard = new Map(old);
  shard.set(id, value);
  const shards = table.shards.slice();
  shards[at] = shard;
  return { shards, size: table.size + (old?.has(id) ? 0 : 1) };
}

export function drop<T>(table: Table<T>, id: string): Table<T> {
  const at = shardOf(id);
  const old = table.shards[at];
  if (!old?.has(id)) return table;
  const shard = new Map(old);
  shard.delete(id);
  const shards = table.shards.slice();
  shards[at] = shard;
  return { shards, size: table.size - 1 };
}

export function* values<T>(table: Table<T>): Generator<T> {
  for (const shard of table.shards) if (shard) yield* shard.values();
}
