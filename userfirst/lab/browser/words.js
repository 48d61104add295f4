// Numbers as a person writes them. The same rules as `worded` in Python.

export function worded(number) {
  if (!Number.isFinite(number)) return "–";
  const size = Math.abs(number);
  const digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
  const text = plain(number, digits);
  return Number(number.toFixed(digits)) === 0 ? "0" : text.replace("-", "−");
}

function plain(number, digits) {
  return number.toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    roundingMode: "halfEven",
  });
}

export function signed(number) {
  const text = worded(number);
  return number > 0 && text !== "0" ? `+${text}` : text;
}

// How many decimals a lever's step asks for.
export function decimals(lever) {
  return lever.step < 1 ? Math.max(0, -Math.floor(Math.log10(lever.step) + 1e-9)) : 0;
}

// A lever's value on the screen, without and with its unit: the same words as in Python.
export function valueText(lever, value) {
  if (lever.choices.length) return lever.choices[Math.round(value)];
  return plain(value, decimals(lever));
}

export function leverText(lever, value) {
  if (typeof value === "object") {
    const later = value.switches.map(([month, v]) => `${leverText(lever, v)} from month ${month}`);
    return `${leverText(lever, value.first)}, then ${later.join(", ")}`;
  }
  const text = valueText(lever, value);
  return lever.unit && !lever.choices.length ? `${text} ${lever.unit}` : text;
}

export function snapped(lever, value) {
  const steps = Math.round((value - lever.low) / lever.step);
  const near = Number((lever.low + steps * lever.step).toFixed(10));
  return Math.min(lever.high, Math.max(lever.low, near));
}
