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

/** Many at once: each shard is copied once. */
export function putAll<T>(table: Table<T>, entries: readonly (readonly [string, T])[]): Table<T> {
  const shards = table.shards.slice();
  const fresh = new Set<number>();
  let { size } = table;
  for (const [id, value] of entries) {
    const at = shardOf(id);
    const shard = fresh.has(at) ? (shards[at] as Map<string, T>) : new Map(shards[at]);
    if (!shard.has(id)) size++;
    shard.set(id, value);
    shards[at] = shard;
    fresh.add(at);
  }
  return { shards, size };
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
