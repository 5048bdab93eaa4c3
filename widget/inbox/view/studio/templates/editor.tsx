/** Writing a template: what it is, what it says, its buttons, and beside them how it will look. */
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { useDesk, useLanguage, useText } from "../../../desk/desk";
import type { MessageTemplate } from "../../../../protocol";
import type { Inbox } from "../../../session/studio_types";
import { NEW } from "../../../state/studio/place";
import { check, type Fault, isEager } from "../../../state/templates/checks";
import { CATEGORIES, change, creation, foreign, formOf, LIMITS, pointerOf, type TemplateForm } from "../../../state/templates/form";
import { type Format, inFormat, namesIn } from "../../../state/templates/gaps";
import { languageName, LANGUAGES, mayEdit, statusOf } from "../../../state/templates/list";
import { useTemplatePagesText } from "../../../text/template_pages";
import { Copy, Trash } from "../../parts/icons";
import { Choice, FaultsContext, FormPart, LockedContext, SelectField, TextField, useChangeable } from "../fields";
import { LeaveGuard } from "../leave_guard";
import { StudioLink } from "../link";
import { SettingsPage } from "../settings/page";
import { useForm } from "../settings/saving";
import { toFault } from "../to_fault";
import { Bubble, PlainBubble, Preview } from "./bubble";
import { ButtonsField } from "./buttons_field";
import { DeleteTemplate } from "./delete_template";
import { Badges } from "./template_row";
import { Standing } from "./standing";
import { Counted, GappedField } from "./text_field";

interface Props {
  inbox: Inbox;
  template?: MessageTemplate;
  initial: TemplateForm;
}

export function Editor({ inbox, template, initial }: Props) {
  const { studio, route, toasts } = useDesk();
  const { settings } = useText();
  const words = useTemplatePagesText();
  const language = useLanguage();
  const changeable = useChangeable();
  const form = useForm<TemplateForm>(initial);
  const { value, set, faults, fault, busy, dirty } = form;
  const [tried, setTried] = useState(false);
  const [removing, setRemoving] = useState(false);
  const { channel } = inbox;
  const odd = template && foreign(template);
  const open = changeable && (!template || (mayEdit(statusOf(template)) && !odd));
  const found = open ? check(value) : {};
  const isWrong = Object.keys(found).length > 0;
  const spoken = (told: Fault | undefined) => told && (told.what === "long" ? words.faults.long(told.most) : words.faults[told.what]);
  const faultAt = (pointer: string) => {
    const told = found[pointer];
    return told && (tried || isEager(told)) ? spoken(told) : undefined;
  };
  const at = { header: pointerOf(value, "header"), body: pointerOf(value, "body"), footer: pointerOf(value, "footer"), buttons: pointerOf(value, "buttons") };
  // Whatever moves parts to other places takes what was said about all of them with it.
  const moved = "/components";

  async function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (isWrong) return toFault();
    let made: MessageTemplate | undefined;
    const done = await form.save(async (now) => {
      made = await (template ? studio.templates.change(inbox.id, template.id, change(now)) : studio.templates.add(inbox.id, creation(now)));
      return template ? formOf(made) : now;
    });
    if (!done || !made) return toFault();
    setTried(false);
    toasts.tell(template ? words.changed(made.name) : words.created(made.name));
    if (!template) route.enter({ page: "template", inbox: inbox.id, id: made.id }, "replace");
  }

  function inOther(format: Format) {
    if (format === value.format) return;
    form.set("header", inFormat(value.header, format, words.wish), moved);
    form.set("body", inFormat(value.body, format, words.wish), moved);
    form.set("format", format);
  }

  const acts = changeable && (
    <>
      {template && (
        <button type="button" className="icon-button" aria-label={words.remove} title={words.remove} onClick={() => setRemoving(true)}>
          <Trash />
        </button>
      )}
      {template && !odd && (
        <StudioLink to={{ page: "template", inbox: inbox.id, id: NEW, start: template.id }} className="icon-button" label={words.copy}>
          <Copy />
        </StudioLink>
      )}
      {open && (
        <button type="submit" className="button primary publish-button" disabled={busy || (template !== undefined && !dirty)} aria-busy={busy}>
          <span>{busy ? words.sending : template ? words.resubmit : words.submit}</span>
        </button>
      )}
    </>
  );
  const media = template && odd === "file" ? mediaOf(template) : odd === "place" ? "LOCATION" : undefined;
  const isPlain = odd !== undefined && media === undefined;

  return (
    <FaultsContext value={faults}>
      <form className="settings-form" onSubmit={(e) => void submit(e)} noValidate>
        <SettingsPage title={template ? template.name : words.newTitle} lead={dirty ? words.unsaved : inbox.name} back={{ page: "templates" }} inner acts={acts}>
          <LockedContext value={!open}>
            <div className="with-aside template-columns">
              <div>
                {(fault || (tried && isWrong)) && (
                  <p className="fault form-fault" role="alert">
                    {fault ?? words.sumFault}
                  </p>
                )}
                {template && <Standing template={template} odd={odd} badges={<Badges template={template} />} />}
                <FormPart title={words.what}>
                  {template ? (
                    <Facts
                      facts={[
                        [words.name, <code key="name">{template.name}</code>],
                        [words.language, `${languageName(template.language, language)} (${template.language})`],
                      ]}
                      hint={words.fixed}
                    />
                  ) : (
                    <div className="field-row">
                      <TextField
                        label={words.name}
                        hint={<Counted hint={words.nameHint} length={value.name.length} most={LIMITS.name} />}
                        at="/name"
                        fault={faultAt("/name")}
                        ltr
                        maxLength={LIMITS.name}
                        placeholder="order_update"
                        value={value.name}
                        onChange={(name) => set("name", name.toLowerCase().replace(/[\s-]+/g, "_"))}
                      />
                      <SelectField label={words.language} hint={words.languageHint} at="/language" fault={faultAt("/language")} value={value.language} options={languages(value.language, language)} onChange={(code) => set("language", code)} />
                    </div>
                  )}
                  <Category channel={channel} form={value} isFixed={template !== undefined && statusOf(template) === "APPROVED"} onChange={(category) => set("category", category)} />
                </FormPart>
                {!isPlain && (
                  <FormPart title={words.content} hint={channel === "whatsapp" ? words.bodyMarks : undefined}>
                    <Segments label={words.gaps} hint={template ? words.formatFixed : undefined} isFixed={template !== undefined} value={value.format} options={(["POSITIONAL", "NAMED"] as const).map((format) => ({ value: format, label: words.formats[format].join(" · ") }))} onChange={inOther} />
                    {!media && <Segments label={words.header} value={value.hasHeader ? "text" : "none"} options={(["none", "text"] as const).map((kind) => ({ value: kind, label: words.headers[kind] }))} onChange={(kind) => set("hasHeader", kind === "text", moved)} />}
                    {value.hasHeader && !media && (
                      <GappedField label={words.headerText} hint={words.headerHint} at={at.header} fault={faultAt(at.header)} faultOf={(gap) => faultAt(`${at.header}/example/${gap}`)} labelOf={words.exampleOfHeader} value={value.header} format={value.format} most={LIMITS.header} full={namesIn(value.header.text, value.format).length > 0} onChange={(header) => set("header", header, at.header)} />
                    )}
                    <GappedField label={words.body} hint={words.bodyHint} at={at.body} fault={faultAt(at.body)} faultOf={(gap) => faultAt(`${at.body}/example/${gap}`)} labelOf={words.exampleOf} value={value.body} format={value.format} most={LIMITS.body} rows={5} onChange={(body) => set("body", body, at.body)} />
                    {channel === "whatsapp" && (
                      <TextField label={words.footer} hint={<Counted hint={words.footerHint} length={value.footer.trim().length} most={LIMITS.footer} />} at={at.footer} fault={faultAt(at.footer)} maxLength={LIMITS.footer * 4} value={value.footer} onChange={(footer) => set("footer", footer, (footer.trim() === "") === (value.footer.trim() === "") ? at.footer : moved)} />
                    )}
                  </FormPart>
                )}
                {!isPlain && <ButtonsField buttons={value.buttons} channel={channel} at={at.buttons} faultAt={faultAt} onChange={(buttons) => set("buttons", buttons, at.buttons)} />}
              </div>
              <Preview {...(isPlain ? {} : { hint: words.previewHint })}>{isPlain ? <PlainBubble template={template as MessageTemplate} /> : <Bubble form={media ? { ...value, hasHeader: false } : value} channel={channel} {...(media ? { media } : {})} />}</Preview>
            </div>
          </LockedContext>
        </SettingsPage>
      </form>
      <LeaveGuard on={dirty && !busy} words={settings} />
      {removing && template && <DeleteTemplate inbox={inbox.id} template={template} onClose={() => setRemoving(false)} onGone={() => form.accept(value)} />}
    </FaultsContext>
  );
}

function mediaOf({ components }: MessageTemplate): string | undefined {
  const header = (components as readonly { type?: string; format?: string }[]).find(({ type }) => type?.toUpperCase() === "HEADER");
  return header?.format?.toUpperCase();
}

function languages(chosen: string, inLanguage: string) {
  const codes = LANGUAGES.includes(chosen) ? LANGUAGES : [chosen, ...LANGUAGES];
  return codes.map((value) => ({ value, label: `${languageName(value, inLanguage)} (${value})` })).sort((a, b) => a.label.localeCompare(b.label, inLanguage));
}

function Category({ channel, form, isFixed, onChange }: { channel: string; form: TemplateForm; isFixed: boolean; onChange: (category: string) => void }) {
  const words = useTemplatePagesText();
  const known = CATEGORIES.find((category) => category === form.category);
  if (channel === "messenger" || isFixed || !known) {
    return (
      <Facts
        facts={[[words.category, words.categories[form.category] ?? form.category]]}
        hint={channel === "messenger" ? words.categoryHintMessenger : [known && words.categoryHints[known], isFixed && words.categoryFixed].filter(Boolean).join(" ")}
      />
    );
  }
  return <Choice label={words.category} value={known} options={CATEGORIES.map((value) => ({ value, label: words.categories[value] ?? value, hint: words.categoryHints[value] }))} onChange={onChange} />;
}

/** What is shown and cannot be changed. */
function Facts({ facts, hint }: { facts: readonly (readonly [string, ReactNode])[]; hint: string }) {
  return (
    <div className="template-facts">
      <dl>
        {facts.map(([name, what]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      {hint && <p className="menu-hint">{hint}</p>}
    </div>
  );
}

interface SegmentsProps<T extends string> {
  label: string;
  hint?: string | undefined;
  value: T;
  options: readonly { value: T; label: string }[];
  isFixed?: boolean;
  onChange: (value: T) => void;
}

function Segments<T extends string>({ label, hint, value, options, isFixed = false, onChange }: SegmentsProps<T>) {
  const id = useId();
  return (
    <LockedContext.Consumer>
      {(locked) => (
        <div className="field segmented">
          <span className="field-label" id={id}>
            {label}
          </span>
          <div className="segments two" role="radiogroup" aria-labelledby={id}>
            {options.map((option) => (
              <label key={option.value}>
                <input type="radio" name={id} checked={option.value === value} disabled={locked || isFixed} onChange={() => onChange(option.value)} />
                <span>{option.label}</span>
              </label>
            ))}
          </div>
          {hint && <p className="menu-hint">{hint}</p>}
        </div>
      )}
    </LockedContext.Consumer>
  );
}
