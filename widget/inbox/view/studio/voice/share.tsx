/** A slider of a voice's manner, between two bounds. */
import { useLanguage } from "../../../desk/desk";
import { Slider } from "../slider";
import { told } from "./told";

interface Props {
  words: readonly string[];
  at: string;
  least: number;
  most: number;
  value: number;
  onChange: (value: number) => void;
}

export function Share({ words, value, ...rest }: Props) {
  const language = useLanguage();
  return <Slider {...told(words)} {...rest} step={0.05} value={value} shown={new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value)} />;
}
