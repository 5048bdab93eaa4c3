/** Things that are done after a while, unless they are called off; closing the page does them at once. */

export interface Later {
  /** Runs `act` after the delay. The returned function calls it off and says whether that was still possible. */
  plan(act: () => void): () => boolean;
  /** Does everything that is planned, now. */
  flush(): void;
}

export function createLater(delay: number): Later {
  const planned = new Map<() => void, ReturnType<typeof setTimeout>>();
  return {
    plan(act) {
      const step = () => {
        planned.delete(step);
        act();
      };
      planned.set(step, setTimeout(step, delay));
      return () => {
        clearTimeout(planned.get(step));
        return planned.delete(step);
      };
    },
    flush() {
      for (const [step, timer] of [...planned]) {
        clearTimeout(timer);
        step();
      }
    },
  };
}
