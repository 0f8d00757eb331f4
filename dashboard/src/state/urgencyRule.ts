import { URGENCIES } from "@/api/values";
import type { Urgency } from "@/api/types";

export interface FiredRule {
  level: Urgency;
  name: string;
  evidence: string;
}

/** Reads `high:outage:'plus internet'`; null for another form, which is then shown as it is. */
export function readRule(reason: string): FiredRule | null {
  const match = /^(\w+):([\w-]+):(['"])(.*)\3$/s.exec(reason);
  const level = URGENCIES.find((urgency) => urgency === match?.[1]);
  const [, , name, , evidence] = match ?? [];
  return level === undefined || name === undefined || evidence === undefined ? null : { level, name, evidence };
}
