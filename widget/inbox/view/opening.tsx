/** The moment before it is known who is here. */
import { useFrame, useText } from "../desk/desk";
import { Mark } from "./parts/icons";

export function Opening({ unreachable }: { unreachable: boolean }) {
  const { session } = useFrame();
  const { login } = useText();
  return (
    <main className="opening" aria-busy={!unreachable}>
      <Mark />
      <p role="status">{unreachable ? login.unreachable : login.starting}</p>
      {unreachable && (
        <button type="button" className="button primary" onClick={() => void session.start()}>
          {login.again}
        </button>
      )}
    </main>
  );
}
