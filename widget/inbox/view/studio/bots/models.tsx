/** The chain of models: who is asked first, who when that fails; and what they cost. */
import { useEffect, useId, useState } from "react";
import { useCell } from "../../../desk/cell";
import { useDesk, useLanguage, useText } from "../../../desk/desk";
import type { BotSettings, Connection, ModelCard, ModelChoice } from "../../../session/studio_types";
import { moved, removed, replaced } from "../../../state/studio/bot";
import { price as priceOf, short } from "../../../state/studio/figures";
import { useDates } from "../../parts/clock";
import { Down, Plus, Trash, Up } from "../../parts/icons";
import { FormPart, SelectField, TextField, useChangeable, useFault } from "../fields";
import { StudioLink } from "../link";
import { Bones } from "../loading";
import { useChange } from "./change";

export function Models({ settings }: { settings: BotSettings }) {
  const { studio } = useDesk();
  const { bots } = useText();
  const words = bots.models;
  const changeable = useChangeable();
  const { set } = useChange();
  const connections = useCell(studio.connections);
  const table = useCell(studio.models);
  const fault = useFault("/models");
  const { models: chain, responder } = settings;
  useEffect(() => {
    void studio.connections.load();
    void studio.models.load();
  }, [studio]);
  const known = connections.value;
  if (!known) return connections.phase === "failed" ? <p className="fault">{connections.error}</p> : <Bones />;

  function add() {
    const connection = known?.[0];
    if (connection) set("models", [...chain, { connection: connection.id, model: firstOf(connection, table.value?.items ?? []) }]);
  }

  return (
    <>
      <FormPart title={bots.sections.models} hint={words.lead}>
        {responder !== "agents" && <p className="menu-hint">{words.unused}</p>}
        {known.length === 0 ? (
          <div className="empty small">
            <p className="empty-title">{words.noConnection}</p>
            <p>{words.noneHint}</p>
            <StudioLink to={{ page: "models" }} className="button primary">
              {words.connect}
            </StudioLink>
          </div>
        ) : (
          <>
            {chain.length === 0 && (
              <div className="empty small">
                <p className="empty-title">{words.none}</p>
                <p>{words.noneHint}</p>
              </div>
            )}
            <ol className="chain">
              {chain.map((choice, i) => (
                <Link
                  key={i}
                  at={i}
                  choice={choice}
                  many={chain.length}
                  connections={known}
                  table={table.value?.items ?? []}
                  onChange={(next) => set("models", replaced(chain, i, next), `/models/${i}`)}
                  onMove={(step) => set("models", moved(chain, i, step))}
                  onRemove={() => set("models", removed(chain, i))}
                />
              ))}
              {chain.length > 0 && <li className="chain-end">{words.last}</li>}
            </ol>
            <p className="fault" role="alert">
              {chain.length === 0 ? fault : undefined}
            </p>
            {changeable && (
              <button type="button" className="button" onClick={add}>
                <Plus /> {words.add}
              </button>
            )}
          </>
        )}
      </FormPart>
      {table.value && known.length > 0 && <Table table={table.value} connections={known} chain={chain} onChoose={(choice) => set("models", [...chain, choice])} />}
    </>
  );
}

function firstOf(connection: Connection, table: readonly ModelCard[]): string {
  return connection.deployment ?? table.find(({ kind, tools }) => kind === connection.kind && tools)?.model ?? "";
}

interface LinkProps {
  at: number;
  choice: ModelChoice;
  many: number;
  connections: readonly Connection[];
  table: readonly ModelCard[];
  onChange: (choice: ModelChoice) => void;
  onMove: (step: -1 | 1) => void;
  onRemove: () => void;
}

function Link({ at, choice, many, connections, table, onChange, onMove, onRemove }: LinkProps) {
  const { bots } = useText();
  const words = bots.models;
  const changeable = useChangeable();
  const list = useId();
  const connection = connections.find(({ id }) => id === choice.connection);
  const options = table.filter(({ kind }) => kind === connection?.kind);
  const card = options.find(({ model }) => model === choice.model);
  const name = choice.model || words.model;
  return (
    <li className="chain-link">
      <p className="chain-place">{at === 0 ? words.first : words.then(at + 1)}</p>
      <div className="field-row">
        <SelectField
          label={words.connection}
          at={`/models/${at}/connection`}
          value={choice.connection}
          fault={connection ? undefined : words.goneConnection}
          options={[...(connection ? [] : [{ value: choice.connection, label: choice.connection }]), ...connections.map(({ id, name: label }) => ({ value: id, label }))]}
          onChange={(id) => {
            const next = connections.find((each) => each.id === id);
            onChange({ connection: id, model: next && next.kind !== connection?.kind ? firstOf(next, table) : choice.model });
          }}
        />
        <TextField label={words.model} at={`/models/${at}/model`} ltr list={list} maxLength={120} value={choice.model} onChange={(model) => onChange({ ...choice, model })} hint={card ? <Price card={card} /> : words.modelHint} />
        <datalist id={list}>
          {options.map(({ model }) => (
            <option key={model} value={model} />
          ))}
        </datalist>
      </div>
      {card && !card.tools && <p className="warning">{words.noTools}</p>}
      {changeable && (
        <span className="agent-acts">
          <button type="button" className="icon-button" aria-label={words.up(name)} title={words.up(name)} disabled={at === 0} onClick={() => onMove(-1)}>
            <Up />
          </button>
          <button type="button" className="icon-button" aria-label={words.down(name)} title={words.down(name)} disabled={at === many - 1} onClick={() => onMove(1)}>
            <Down />
          </button>
          <button type="button" className="icon-button" aria-label={words.remove(name)} title={words.remove(name)} onClick={onRemove}>
            <Trash />
          </button>
        </span>
      )}
    </li>
  );
}

function Price({ card }: { card: ModelCard }) {
  const { bots } = useText();
  const language = useLanguage();
  const { at } = useDates();
  const words = bots.models;
  const price = (usd: number | undefined) => (usd == null ? words.unknownPrice : priceOf(usd, language));
  return (
    <>
      {words.columns.input} {price(card.input_price)} · {words.columns.output} {price(card.output_price)} · {words.columns.context} {card.context == null ? words.unknownPrice : short(card.context, language)}
      {card.retires_on && ` · ${words.retires(at(card.retires_on, "date"))}`}
    </>
  );
}

interface TableProps {
  table: { version: string; items: readonly ModelCard[] };
  connections: readonly Connection[];
  chain: readonly ModelChoice[];
  onChoose: (choice: ModelChoice) => void;
}

function Table({ table, connections, chain, onChoose }: TableProps) {
  const { bots } = useText();
  const words = bots.models;
  const language = useLanguage();
  const { at } = useDates();
  const changeable = useChangeable();
  const [all, setAll] = useState(false);
  const usable = table.items.filter(({ kind }) => connections.some((each) => each.kind === kind));
  const shown = all ? usable : usable.slice(0, 12);
  if (usable.length === 0) return null;
  return (
    <FormPart title={words.table} hint={words.prices(table.version)}>
      <div className="table-wrap" tabIndex={0} role="group" aria-label={words.table}>
        <table className="figures">
          <thead>
            <tr>
              <th scope="col">{words.columns.model}</th>
              <th scope="col" className="number">{words.columns.context}</th>
              <th scope="col" className="number">{words.columns.input}</th>
              <th scope="col" className="number">{words.columns.output}</th>
              <th scope="col">{words.columns.tools}</th>
              {changeable && <td />}
            </tr>
          </thead>
          <tbody>
            {shown.map((card) => {
              const connection = connections.find(({ kind }) => kind === card.kind);
              const used = chain.some((choice) => choice.model === card.model && choice.connection === connection?.id);
              return (
                <tr key={`${card.kind} ${card.model}`}>
                  <th scope="row" dir="ltr">
                    {card.model}
                    {card.retires_on && <small className="retires">{words.retires(at(card.retires_on, "date"))}</small>}
                  </th>
                  <td className="number">{card.context == null ? words.unknownPrice : short(card.context, language)}</td>
                  <td className="number">{card.input_price == null ? words.unknownPrice : priceOf(card.input_price, language)}</td>
                  <td className="number">{card.output_price == null ? words.unknownPrice : priceOf(card.output_price, language)}</td>
                  <td>{card.tools ? words.yes : words.no}</td>
                  {changeable && (
                    <td className="number">
                      {used ? (
                        <span className="faint">{words.chosen}</span>
                      ) : (
                        <button type="button" className="button" aria-label={`${words.choose}: ${card.model}`} onClick={() => connection && onChoose({ connection: connection.id, model: card.model })}>
                          {words.choose}
                        </button>
                      )}
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {usable.length > shown.length && (
        <button type="button" className="button" onClick={() => setAll(true)}>
          {words.all}
        </button>
      )}
    </FormPart>
  );
}
