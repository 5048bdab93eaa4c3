/** Signs of the shop's pages, which are fetched later. */
import type { CaseKind } from "../../../session/shop_api";
import { Cart, Icon } from "../../parts/icons";

/** A shop under its awning. */
export const Shop = () => (
  <Icon>
    <path d="M3 8 4.500 3.500h11L17 8M3 8a2.330 2.330 0 0 0 4.660 0 2.330 2.330 0 0 0 4.670 0A2.330 2.330 0 0 0 17 8M4.500 10.300v6.200h11v-6.200M8.300 16.500v-3.700h3.400v3.700" />
  </Icon>
);
/** A note of an order, with a hook behind its last line. */
const Order = () => (
  <Icon>
    <path d="M4.500 3v14l1.900-1.200L8.200 17l1.800-1.200 1.800 1.200 1.800-1.200 1.900 1.200V3zM7.500 6.700h5M7.500 10l1.600 1.600 3.400-3.400" />
  </Icon>
);
const Parcel = () => (
  <Icon>
    <path d="M3.500 6.300 10 3l6.500 3.300v7.400L10 17l-6.500-3.300zM3.500 6.300 10 9.600l6.500-3.300M10 9.600V17M6.700 4.700l6.500 3.300" />
  </Icon>
);

export function KindSign({ kind }: { kind: CaseKind }) {
  if (kind === "cart") return <Cart />;
  return kind === "cod" ? <Order /> : <Parcel />;
}
