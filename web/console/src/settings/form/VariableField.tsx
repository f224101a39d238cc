import { Text, Textarea, TextInput, VisuallyHidden } from "@mantine/core";
import { useId, useRef } from "react";
import { flushSync } from "react-dom";
import { catalogue, useTexts } from "../../i18n/locale";
import { insertVariable, type Variable, VARIABLES } from "../logic/template";
import classes from "../settings.module.css";

const TEXTS = catalogue({
  en: {
    insert: "Insert:",
    "requester.name": "customer's name",
    "requester.email": "customer's e-mail",
    "agent.name": "agent's name",
    "conversation.number": "conversation number",
  },
  "pt-BR": {
    insert: "Inserir:",
    "requester.name": "nome do cliente",
    "requester.email": "e-mail do cliente",
    "agent.name": "nome do atendente",
    "conversation.number": "número da conversa",
  },
});

/** What stands for each variable in a preview. */
export const SAMPLES = catalogue<Record<Variable, string>>({
  en: {
    "requester.name": "Mary Jones",
    "requester.email": "mary@example.com",
    "agent.name": "Anne Smith",
    "conversation.number": "128",
  },
  "pt-BR": {
    "requester.name": "Maria Souza",
    "requester.email": "maria@example.com",
    "agent.name": "Ana Lima",
    "conversation.number": "128",
  },
});

interface VariableFieldProps {
  label: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
  error: string | null;
  multiline?: boolean;
  maxLength: number;
  required?: boolean;
}

/** A text that may name variables, which a click puts where the cursor is. */
export function VariableField({ multiline = false, onChange, ...field }: VariableFieldProps) {
  const texts = useTexts(TEXTS);
  const input = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const legend = useId();
  const insert = (variable: Variable) => {
    const at = input.current;
    const [start, end] = [at?.selectionStart ?? field.value.length, at?.selectionEnd ?? field.value.length];
    const [text, cursor] = insertVariable(field.value, variable, start, end);
    flushSync(() => onChange(text)); // a cursor put later would move under the next key
    at?.focus();
    at?.setSelectionRange(cursor, cursor);
  };
  const common = {
    ...field,
    ref: input,
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => onChange(currentTarget.value),
  };
  return (
    <div>
      {multiline ? <Textarea autosize minRows={4} maxRows={12} {...common} /> : <TextInput {...common} />}
      <div className={classes.chips} role="group" aria-labelledby={legend}>
        <Text size="sm" c="dimmed" id={legend}>
          {texts.insert}
        </Text>
        {VARIABLES.map((variable) => (
          <button key={variable} type="button" className={classes.chip} onClick={() => insert(variable)}>
            {texts[variable]}
            <VisuallyHidden>{` {{${variable}}}`}</VisuallyHidden>
          </button>
        ))}
      </div>
    </div>
  );
}
