import { CHANNELS } from "../words";
import type { Template } from "../wire";
import { usePlatform } from "./context";

const VERDICTS = { approve: "Approve", reject: "Reject", pause: "Pause" } as const;
const BECOMES = { approve: "approved", reject: "rejected", pause: "paused" } as const;

export function Templates({ templates }: { templates: Template[] }) {
  const platform = usePlatform();
  return (
    <section class="templates" aria-labelledby="templates-title">
      <div class="section-head">
        <h2 id="templates-title">Templates under review</h2>
        <p>You are the platform’s reviewer: the shop may send a template once it is approved.</p>
      </div>
      <ul>
        {templates.map((template) => (
          <li key={template.id}>
            <div>
              <p>
                <b>{template.name}</b> <span class="status" data-status={template.status}>{template.status}</span>
              </p>
              <p class="text">{template.text}</p>
              <p class="foot">
                <span>{CHANNELS[template.channel]}</span>
                <span>{template.category}</span>
                <span>{template.language}</span>
              </p>
            </div>
            <div class="verdicts" role="group" aria-label={`Verdict on ${template.name}`}>
              {(Object.keys(VERDICTS) as (keyof typeof VERDICTS)[]).map((verdict) => (
                <button
                  key={verdict}
                  type="button"
                  class="plain"
                  disabled={template.status === BECOMES[verdict]}
                  onClick={() => void platform.act({ act: "review", template: template.id, verdict })}
                >
                  {VERDICTS[verdict]}
                </button>
              ))}
            </div>
          </li>
        ))}
      </ul>
      {!templates.length && <p class="empty">The shop has made no templates yet.</p>}
    </section>
  );
}
