/** How a CRM is spoken to: where it is, how its records are read, and how they are written. */
import { useLanguage, useText } from "../../../desk/desk";
import type { CrmCreate, CrmFind, CrmList, CrmUpdate, Method, Paging } from "../../../session/crm_api";
import type { ToolAuth } from "../../../session/studio_types";
import { countries } from "../../../state/campaigns/countries";
import { type CrmForm, DIRECTIONS, FASTEST, LARGEST_PAGE, PAGINGS, pulls, pushes } from "../../../state/crm/settings";
import { useCrmText } from "../../../text/crm";
import { Choice, FormPart, NumberField, SelectField, SwitchField, TextField } from "../fields";
import { AuthFields } from "../settings/auth_fields";
import type { Form } from "../settings/saving";

export interface PartProps {
  value: CrmForm;
  set: Form<CrmForm>["set"];
}

const MAKES: readonly Method[] = ["POST", "PUT"];
const CHANGES: readonly Method[] = ["PATCH", "PUT", "POST"];
const asOptions = (methods: readonly Method[]) => methods.map((value) => ({ value, label: value }));

export function ReachPart({ value, set, kept }: PartProps & { kept: ToolAuth | undefined }) {
  const { settings } = useText();
  const words = useCrmText();
  const language = useLanguage();
  const named = countries(language).map(({ code, name }) => ({ value: code, label: name }));
  return (
    <FormPart title={words.reach} hint={words.reachHint}>
      <div className="field-row">
        <TextField label={words.name} hint={words.nameHint} at="/name" maxLength={100} value={value.name} onChange={(name) => set("name", name)} />
        <TextField label={words.address} hint={words.addressHint} at="/base_url" type="url" ltr maxLength={500} placeholder="https://crm.example.com/api" value={value.base_url} onChange={(url) => set("base_url", url)} />
      </div>
      <AuthFields auth={value.auth} kept={kept} onChange={(auth) => set("auth", auth)} />
      <Choice label={words.direction} value={value.direction} options={DIRECTIONS.map((each) => ({ value: each, label: words.directions[each], hint: words.directionHints[each] }))} onChange={(direction) => set("direction", direction)} />
      <div className="field-row">
        <SelectField label={words.country} hint={words.countryHint} at="/country" value={value.country} options={[{ value: "", label: words.noCountry }, ...named]} onChange={(country) => set("country", country)} />
        <NumberField label={words.perSecond} hint={words.perSecondHint} at="/per_second" max={FASTEST} value={value.per_second} onChange={(n) => set("per_second", n)} />
      </div>
      <SwitchField label={words.enabled} hint={words.enabledHint} at="/enabled" checked={value.enabled} onChange={(on) => set("enabled", on)} />
      <SwitchField label={settings.private} hint={settings.privateHint} at="/allow_private" checked={value.allow_private} onChange={(on) => set("allow_private", on)} />
    </FormPart>
  );
}

export function ReadingPart({ value, set }: PartProps) {
  const words = useCrmText();
  const { list } = value;
  const change = (part: Partial<CrmList>, at: string) => set("list", { ...list, ...part }, `/list/${at}`);
  const text = (key: "path" | "items" | "id" | "updated" | "since_param" | "page_param" | "size_param" | "next", label: string, hint: string, placeholder: string) => (
    <TextField label={label} hint={hint} at={`/list/${key}`} ltr maxLength={500} placeholder={placeholder} value={list[key]} onChange={(typed) => change({ [key]: typed }, key)} />
  );
  /** What it is called depends on what leads on; what was typed for another way is not it. */
  const turn = (paging: Paging) => change({ paging, ...(paging === "none" ? {} : { page_param: { page: "page", offset: "offset", token: "cursor" }[paging] }) }, "paging");
  return (
    <FormPart title={words.reading} hint={pulls(value) ? words.readingHint : words.readingSpare}>
      <div className="field-row">
        {text("path", words.listPath, words.listPathHint, "/leads")}
        {text("items", words.items, words.itemsHint, "/data")}
        {text("id", words.recordId, words.recordIdHint, "/id")}
        {text("updated", words.updated, words.updatedHint, "/updated_at")}
      </div>
      {text("since_param", words.since, words.sinceHint, "updated_after")}
      <div className="field-row">
        <SelectField label={words.paging} at="/list/paging" value={list.paging} options={PAGINGS.map((each) => ({ value: each, label: words.pagings[each] }))} onChange={turn} />
        {list.paging !== "none" && text("page_param", words.pageParam[list.paging], words.paramHint, "page")}
        {list.paging === "token" && text("next", words.next, words.nextHint, "/next")}
        {list.paging === "page" && <NumberField label={words.firstPage} at="/list/first_page" max={1} value={list.first_page} onChange={(first_page) => change({ first_page }, "first_page")} />}
        {list.paging !== "none" && text("size_param", words.sizeParam, words.sizeParamHint, "limit")}
        {list.paging !== "none" && list.size_param !== "" && <NumberField label={words.size} hint={words.sizeHint} at="/list/size" max={LARGEST_PAGE} value={list.size} onChange={(size) => change({ size }, "size")} />}
      </div>
    </FormPart>
  );
}

export function WritingPart({ value, set }: PartProps) {
  const words = useCrmText();
  const { on, create, update, find } = value;
  if (!pushes(value)) return null;
  const turn = (part: keyof CrmForm["on"]) => (is: boolean) => set("on", { ...on, [part]: is }, `/${part}`);
  const onCreate = (part: Partial<CrmCreate>, at: string) => set("create", { ...create, ...part }, `/create/${at}`);
  const onUpdate = (part: Partial<CrmUpdate>, at: string) => set("update", { ...update, ...part }, `/update/${at}`);
  const onFind = (part: Partial<CrmFind>, at: string) => set("find", { ...find, ...part }, `/find/${at}`);
  return (
    <FormPart title={words.writing} hint={words.writingHint}>
      <div className="crm-act" data-act-of="create">
        <SwitchField label={words.creates} hint={words.createsHint} at={on.create ? undefined : "/create"} checked={on.create} onChange={turn("create")} />
        {on.create && (
          <>
            <div className="field-row method-row">
              <SelectField label={words.method} at="/create/method" value={create.method} options={asOptions(MAKES)} onChange={(method) => onCreate({ method }, "method")} />
              <TextField label={words.createPath} at="/create/path" ltr maxLength={500} placeholder="/leads" value={create.path} onChange={(path) => onCreate({ path }, "path")} />
            </div>
            <div className="field-row">
              <TextField label={words.createId} hint={words.createIdHint} at="/create/id" ltr maxLength={300} placeholder="/id" value={create.id} onChange={(id) => onCreate({ id }, "id")} />
              <NumberField label={words.conflict} hint={words.conflictHint} at="/create/conflict_status" max={499} value={create.conflict_status ?? 0} onChange={(status) => onCreate({ conflict_status: status || null }, "conflict_status")} />
            </div>
            {Boolean(create.conflict_status) && (
              <TextField label={words.conflictId} hint={words.conflictIdHint} at="/create/conflict_id" ltr maxLength={300} placeholder="/error/id" value={create.conflict_id} onChange={(conflict_id) => onCreate({ conflict_id }, "conflict_id")} />
            )}
          </>
        )}
      </div>
      <div className="crm-act" data-act-of="update">
        <SwitchField label={words.updates} hint={words.updatesHint} at={on.update ? undefined : "/update"} checked={on.update} onChange={turn("update")} />
        {on.update && (
          <div className="field-row method-row">
            <SelectField label={words.method} at="/update/method" value={update.method} options={asOptions(CHANGES)} onChange={(method) => onUpdate({ method }, "method")} />
            <TextField label={words.updatePath} hint={words.updatePathHint} at="/update/path" ltr maxLength={500} placeholder="/leads/{id}" value={update.path} onChange={(path) => onUpdate({ path }, "path")} />
          </div>
        )}
      </div>
      <div className="crm-act" data-act-of="find">
        <SwitchField label={words.finds} hint={words.findsHint} at={on.find ? undefined : "/find"} checked={on.find} onChange={turn("find")} />
        {on.find && (
          <div className="field-row">
            <TextField label={words.findPath} hint={words.findPathHint} at="/find/path" ltr maxLength={500} placeholder="/leads?phone={phone}" value={find.path} onChange={(path) => onFind({ path }, "path")} />
            <TextField label={words.items} hint={words.itemsHint} at="/find/items" ltr maxLength={300} placeholder="/data" value={find.items} onChange={(items) => onFind({ items }, "items")} />
          </div>
        )}
      </div>
    </FormPart>
  );
}
