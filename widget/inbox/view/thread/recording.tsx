/** The sound of a call. Only a token opens it, so it is fetched when somebody asks, and forgotten with the page. */
import { useEffect, useState } from "react";
import { useDesk } from "../../desk/desk";
import { useCallsText } from "../../text/calls";
import { Play } from "../parts/icons";

export function Recording({ call }: { call: string }) {
  const { api, toasts } = useDesk();
  const { card: words } = useCallsText();
  const [address, setAddress] = useState<string>();
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    if (address) return () => URL.revokeObjectURL(address);
    return undefined;
  }, [address]);

  async function fetch() {
    setBusy(true);
    try {
      setAddress(URL.createObjectURL(await api.recording(call)));
    } catch {
      toasts.fail(words.recordingFailed);
    } finally {
      setBusy(false);
    }
  }

  if (!address) {
    return (
      <button type="button" className="button" disabled={busy} aria-busy={busy} onClick={() => void fetch()}>
        <Play /> {busy ? words.fetching : words.listen}
      </button>
    );
  }
  return (
    <div className="call-recording">
      <audio src={address} controls autoPlay aria-label={words.recording} />
      <a className="button" href={address} download={`${call}.wav`}>
        {words.download}
      </a>
    </div>
  );
}
