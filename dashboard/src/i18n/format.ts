/** Numbers, dates and sizes as one language writes them. */
export interface Format {
  number: (value: number) => string;
  percent: (share: number) => string;
  dateTime: (moment: string) => string;
  time: (moment: string | number) => string;
  bytes: (count: number) => string;
  duration: (seconds: number) => string;
  money: (usd: number) => string;
}

const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function makeFormat(locale: string): Format {
  const number = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const finePercent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "medium" });
  const money = new Intl.NumberFormat(locale, { style: "currency", currency: "USD", maximumSignificantDigits: 3 });
  const unit = (value: number, name: string, digits = 0) =>
    new Intl.NumberFormat(locale, {
      style: "unit",
      unit: name,
      // The short name of a byte is "byte", in the plural too.
      unitDisplay: name === "byte" ? "long" : "short",
      maximumFractionDigits: digits,
    }).format(value);

  return {
    number: (value) => number.format(value),
    // One post of a million is not 0%, and 999 of a thousand are not 100%.
    percent: (share) => {
      if (share > 0 && share < 0.001) return `<${finePercent.format(0.001)}`;
      if (share > 0.999 && share < 1) return `>${finePercent.format(0.999)}`;
      return (share < 0.01 || share > 0.99 ? finePercent : percent).format(share);
    },
    dateTime: (moment) => dateTime.format(new Date(moment)),
    time: (moment) => time.format(new Date(moment)),
    bytes: (count) => {
      const power = Math.min(count < 1_000 ? 0 : Math.floor(Math.log10(count) / 3), SIZES.length - 1);
      const value = count / 1_000 ** power;
      return unit(value, SIZES[power] ?? "byte", power > 0 && value < 100 ? 1 : 0);
    },
    // Two units are enough to act on.
    duration: (seconds) => {
      const whole = Math.max(0, Math.round(seconds));
      if (whole < MINUTE) return unit(whole, "second");
      if (whole < HOUR) return pair(whole, MINUTE, "minute", 1, "second");
      if (whole < DAY) return pair(whole, HOUR, "hour", MINUTE, "minute");
      return pair(whole, DAY, "day", HOUR, "hour");
    },
    money: (usd) => money.format(usd),
  };

  function pair(seconds: number, large: number, largeName: string, small: number, smallName: string): string {
    const rest = Math.floor((seconds % large) / small);
    const head = unit(Math.floor(seconds / large), largeName);
    return rest === 0 ? head : `${head} ${unit(rest, smallName)}`;
  }
}
