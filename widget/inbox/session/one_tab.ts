/** Runs a step in one tab of this browser at a time. */
const LEASE_MS = 10_000;

/** Web Locks where there are any (secure origins); elsewhere a lease in localStorage that ends by itself. */
export async function oneTab<T>(name: string, step: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks;
  if (locks) return locks.request(name, step) as Promise<T>;
  const key = `${name}.lease`;
  const until = Date.now() + LEASE_MS;
  while (Number(localStorage.getItem(key) ?? 0) > Date.now() && Date.now() < until) {
    await new Promise((done) => setTimeout(done, 60 + Math.random() * 60));
  }
  localStorage.setItem(key, String(Date.now() + LEASE_MS));
  try {
    return await step();
  } finally {
    localStorage.removeItem(key);
  }
}
