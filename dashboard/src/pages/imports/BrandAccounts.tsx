import { useState } from "react";
import type { Preview } from "@/api/types";
import { Icon } from "@/components/icons";
import { useSpeech } from "@/i18n/language";

interface Props {
  suggestions: Preview["brand_suggestions"];
  accounts: readonly string[];
  onChange: (accounts: string[]) => void;
}

export function BrandAccounts({ suggestions, accounts, onChange }: Props) {
  const { t, format } = useSpeech();
  const [typed, setTyped] = useState("");
  const own = accounts.filter((account) => !suggestions.some((suggestion) => suggestion.account === account));
  const toggle = (account: string) =>
    onChange(accounts.includes(account) ? accounts.filter((chosen) => chosen !== account) : [...accounts, account]);
  const add = () => {
    const names = typed.split(/[\s,;]+/).map((name) => name.replace(/^@/, "")).filter((name) => name !== "");
    onChange([...new Set([...accounts, ...names])]);
    setTyped("");
  };
  return (
    <fieldset className="min-w-0">
      <legend className="font-semibold">{t.imports.brand}</legend>
      <p className="mb-3 text-ink-3">{t.imports.brandHint}</p>
      <div className="flex flex-wrap items-end gap-3">
        {suggestions.map(({ account, mentioned_by, replies }) => (
          <Chip
            key={account}
            account={account}
            chosen={accounts.includes(account)}
            hint={t.imports.brandSuggested(format.number(mentioned_by), format.number(replies))}
            onToggle={toggle}
          />
        ))}
        {own.map((account) => (
          <Chip key={account} account={account} chosen hint="" onToggle={toggle} />
        ))}
        {suggestions.length === 0 && own.length === 0 && (
          <p className="flex min-h-9 items-center text-ink-2">{t.imports.brandNone}</p>
        )}
        <div className="flex items-end gap-2">
          <label className="text-xs text-ink-3">
            <span className="block">{t.imports.brandAdd}</span>
            <input
              className="control mt-1 w-44 justify-start"
              onChange={(event) => setTyped(event.target.value)}
              onKeyDown={(event) => {
                if (event.key !== "Enter") return;
                event.preventDefault(); // or the form around would be sent
                add();
              }}
              type="text"
              value={typed}
            />
          </label>
          <button className="control" disabled={typed.trim() === ""} onClick={add} type="button">
            {t.imports.brandAddButton}
          </button>
        </div>
      </div>
    </fieldset>
  );
}

function Chip({ account, hint, chosen, onToggle }: {
  account: string;
  hint: string;
  chosen: boolean;
  onToggle: (account: string) => void;
}) {
  return (
    <button
      aria-pressed={chosen}
      className={`control ${chosen ? "border-accent font-semibold text-accent" : ""}`}
      onClick={() => onToggle(account)}
      type="button"
    >
      <span aria-hidden="true" className="grid size-4 shrink-0 place-items-center rounded-xs border border-current">
        {chosen && <Icon className="size-3" name="check" />}
      </span>
      <bdi>@{account}</bdi>
      {hint && <span className="text-left text-xs font-normal text-ink-3">{hint}</span>}
    </button>
  );
}
