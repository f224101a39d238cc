import { CloseButton, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTexts } from "../../i18n/locale";
import classes from "./List.module.css";
import { LIST } from "./texts";

const PAUSE_MS = 250; // a pause in the writing; each key alone would be a request

/** Search in Closed; asks when the writing pauses. */
export function ClosedSearch({ q, onChange }: { q: string; onChange: (q: string) => void }) {
  const texts = useTexts(LIST);
  const [written, setWritten] = useState(q);
  useEffect(() => {
    const timer = setTimeout(() => onChange(written.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [written, onChange]);
  return (
    <div className={classes.tool}>
      <TextInput
        type="search"
        size="xs"
        aria-label={texts.search}
        placeholder={texts.searchHint}
        maxLength={200}
        leftSection={<IconSearch size={15} aria-hidden />}
        rightSection={written && <CloseButton size="sm" aria-label={texts.clear} onClick={() => setWritten("")} />}
        value={written}
        onChange={({ currentTarget }) => setWritten(currentTarget.value)}
      />
    </div>
  );
}
