/** A file on its way to the server: dropped or chosen, with its progress, and what is wrong with it. */
import { useEffect, useRef, useState } from "react";
import { useCampaignApi } from "../../../desk/campaigns";
import { useDesk } from "../../../desk/desk";
import type { AudienceFile } from "../../../session/campaign_api";
import { useAudiencesText } from "../../../text/audiences";
import { Bar } from "../../knowledge/bar";
import { Tray } from "../../parts/icons";
import { useNumbers } from "../campaigns/numbers";

const LARGEST = 200 * 1024 * 1024;
const ACCEPT = ".csv,.tsv,.txt,.xlsx,text/csv,text/tab-separated-values";

export function FileDrop({ onFile }: { onFile: (file: AudienceFile) => void }) {
  const api = useCampaignApi();
  const { say } = useDesk();
  const words = useAudiencesText();
  const numbers = useNumbers();
  const input = useRef<HTMLInputElement>(null);
  const stop = useRef<AbortController>(undefined);
  const [over, setOver] = useState(false);
  const [going, setGoing] = useState<{ name: string; share: number }>();
  const [fault, setFault] = useState<string>();
  useEffect(() => () => stop.current?.abort(), []);

  async function take(file: File | undefined) {
    if (!file || going) return;
    if (file.size === 0 || file.size > LARGEST) return setFault(file.size === 0 ? words.empty : words.tooLarge);
    const { signal } = (stop.current = new AbortController());
    setFault(undefined);
    setGoing({ name: file.name, share: 0 });
    try {
      const taken = await api.putFile(file, (share) => setGoing({ name: file.name, share }), signal);
      if (!signal.aborted) onFile(taken);
    } catch (e) {
      if (!signal.aborted) setFault(say(e));
    } finally {
      if (!signal.aborted) setGoing(undefined);
    }
  }
  function leave() {
    stop.current?.abort();
    setGoing(undefined);
  }

  return (
    <div
      className="file-drop"
      data-over={over}
      onDragOver={(e) => {
        if (!e.dataTransfer.types.includes("Files")) return;
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        void take(e.dataTransfer.files[0]);
      }}
    >
      {going ? (
        <div className="file-going" role="status">
          <span>{words.uploading(going.name, numbers.percent(going.share))}</span>
          <Bar share={going.share} label={words.uploadLabel} />
          <button type="button" className="button" onClick={leave}>
            {words.stop}
          </button>
        </div>
      ) : (
        <>
          <Tray />
          <strong>{words.drop}</strong>
          <p>{words.fileHint}</p>
          <input
            ref={input}
            type="file"
            hidden
            accept={ACCEPT}
            onChange={(e) => {
              void take(e.currentTarget.files?.[0]);
              // The same file again is a choice too.
              e.currentTarget.value = "";
            }}
          />
          <button type="button" className="button primary" onClick={() => input.current?.click()}>
            {words.choose}
          </button>
        </>
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
