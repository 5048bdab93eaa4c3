/** The rules of the shop as a form has them: what is switched off keeps what was typed until the page is left. */
import type { CartRule, CaseKind, CodRule, ShipmentRule, ShopRules } from "../../session/shop_api";

export const KINDS: readonly CaseKind[] = ["cod", "cart", "shipment"];

/** Words that a rule knows an answer or a way of paying by. */
export const MOST_WORDS = 30;
export const LARGEST_ORDER = 1_000_000_000;

/** As the server begins it too. */
export const USUAL_COD: CodRule = {
  sequence: "",
  gateways: ["cash on delivery (cod)", "cash on delivery", "cash_on_delivery", "cod", "الدفع عند الاستلام"],
  order_tags: ["cod"],
  at_least: 0,
  confirm: ["confirm", "confirm order", "yes", "yes, confirm", "confirmar", "sí", "पुष्टि करें", "हाँ", "تأكيد"],
  change: ["change address", "edit address", "cambiar dirección", "पता बदलें", "تغيير العنوان"],
  cancel: ["cancel", "cancel order", "no", "cancelar", "रद्द करें", "إلغاء"],
  patience: 24 * 60,
};
export const USUAL_CART: CartRule = { sequence: "", idle: 60, at_least: 0 };
export const USUAL_SHIPMENT: ShipmentRule = { sequence: "" };

export interface RulesForm {
  country: string;
  on: Record<CaseKind, boolean>;
  cod: CodRule;
  cart: CartRule;
  shipment: ShipmentRule;
}

export function formOf({ country, cod, cart, shipment }: ShopRules): RulesForm {
  return {
    country: country ?? "",
    on: { cod: Boolean(cod), cart: Boolean(cart), shipment: Boolean(shipment) },
    cod: cod ?? USUAL_COD,
    cart: cart ?? USUAL_CART,
    shipment: shipment ?? USUAL_SHIPMENT,
  };
}

/** Without empty lines and without what stands there twice. */
const cleaned = (words: readonly string[]): string[] => [...new Set(words.map((word) => word.trim()).filter(Boolean))];

/** As the server takes it. */
export function bodyOf({ country, on, cod, cart, shipment }: RulesForm): ShopRules {
  const { gateways, order_tags, confirm, change, cancel } = cod;
  const written = { gateways: cleaned(gateways), order_tags: cleaned(order_tags), confirm: cleaned(confirm), change: cleaned(change), cancel: cleaned(cancel) };
  return { country: country || null, cod: on.cod ? { ...cod, ...written } : null, cart: on.cart ? cart : null, shipment: on.shipment ? shipment : null };
}

/** What is switched on and has no sequence. */
export const lackOf = (form: RulesForm): CaseKind[] => KINDS.filter((kind) => form.on[kind] && form[kind].sequence === "");

/** Words of answers that stand for two things at once, each once. */
export function doubles({ confirm, change, cancel }: Pick<CodRule, "confirm" | "change" | "cancel">): string[] {
  const seen = new Map<string, number>();
  for (const list of [confirm, change, cancel]) for (const word of new Set(cleaned(list).map((each) => each.toLowerCase()))) seen.set(word, (seen.get(word) ?? 0) + 1);
  return [...seen].filter(([, times]) => times > 1).map(([word]) => word);
}

export const hasRules = ({ cod, cart, shipment }: ShopRules): boolean => Boolean(cod || cart || shipment);

/** Names that stand in the columns of a sequence's messages, by what brings somebody into it. */
export const COLUMNS: Readonly<Record<CaseKind, readonly string[]>> = {
  cod: ["name", "order", "total", "items", "address", "status_link"],
  cart: ["name", "items", "total", "link"],
  shipment: ["name", "order", "company", "number", "link"],
};
