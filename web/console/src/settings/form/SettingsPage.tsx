import { Skeleton, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { catalogue, useTexts } from "../../i18n/locale";
import { useRest } from "../../live/client";
import { isAdmin } from "../../live/me";
import { useAgent } from "../../live/MeContext";
import { useProblemText } from "../../live/problems";
import { answerOf } from "../../live/rest";
import { tell } from "../../notices";
import { SETTINGS, useSettings } from "../api";
import { type Draft, draftOf, merged, type Section, type Settings } from "../logic/draft";
import classes from "../settings.module.css";
import { Notice } from "./Notice";
import { PageHead } from "./PageHead";
import { SaveBar } from "./SaveBar";
import { useForm, type Form } from "./useForm";

const TEXTS = catalogue({
  en: {
    readOnly: "You can read these settings; an administrator changes them.",
    saved: "Saved. It holds at once.",
    notSaved: "Not saved",
  },
  "pt-BR": {
    readOnly: "Você pode ler estas configurações; quem administra as altera.",
    saved: "Salvo. Já está valendo.",
    notSaved: "Não foi salvo",
  },
});

interface SettingsPageProps<S extends Section> {
  title: string;
  about: string;
  /** What of the settings this page edits. */
  sections: readonly S[];
  /** The pointers of what its fields show the findings of. */
  fields: readonly string[];
  /** What is to be put right before it is sent. */
  prepare?: (draft: Pick<Draft, S>) => Pick<Draft, S>;
  /** What we know to be wrong before it is sent: codes by pointer. */
  check?: (draft: Pick<Draft, S>) => Record<string, string>;
  children: (form: Form<Pick<Draft, S>>) => ReactNode;
}

/** A page of the live-chat settings: loads them, edits its sections, saves the whole. */
export function SettingsPage<S extends Section>(props: SettingsPageProps<S>) {
  const settings = useSettings();
  const say = useProblemText();
  const writable = isAdmin(useAgent());
  return (
    <>
      <PageHead title={props.title} about={props.about} />
      {settings.data ? (
        <SettingsForm {...props} settings={settings.data} writable={writable} />
      ) : settings.error ? (
        <Notice tone="bad">{say(settings.error)}</Notice>
      ) : (
        <Skeleton height={220} radius="md" />
      )}
    </>
  );
}

interface SettingsFormProps<S extends Section> extends SettingsPageProps<S> {
  settings: Settings;
  writable: boolean;
}

function SettingsForm<S extends Section>(props: SettingsFormProps<S>) {
  const { settings, sections, writable } = props;
  const texts = useTexts(TEXTS);
  const say = useProblemText();
  const form = useForm(draftOf(settings, sections));
  const { attach } = form;
  const save = useSaving(form, props);
  const problems = form.unplaced(props.fields);
  return (
    <form
      ref={attach}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save.submit();
      }}
    >
      <fieldset disabled={!writable} className={classes.fields}>
        <Stack gap="xl">
          {!writable && <Notice tone="info">{texts.readOnly}</Notice>}
          {save.error || problems.length > 0 ? (
            <Notice tone="bad" title={texts.notSaved}>
              {[save.error && say(save.error), ...problems].filter(Boolean).join(" ")}
            </Notice>
          ) : null}
          {props.children(form)}
        </Stack>
      </fieldset>
      {writable && (
        <SaveBar
          dirty={form.dirty}
          busy={save.isPending}
          onDiscard={() => {
            save.reset();
            form.accept(draftOf(settings, sections));
          }}
        />
      )}
    </form>
  );
}

function useSaving<S extends Section>(form: Form<Pick<Draft, S>>, { sections, prepare, check }: SettingsPageProps<S>) {
  const texts = useTexts(TEXTS);
  const queries = useQueryClient();
  const rest = useRest();
  const saving = useMutation({
    mutationFn: async (draft: Pick<Draft, S>) => {
      const current = await answerOf(rest.GET("/v1/settings/live-chat"));
      return answerOf(rest.PUT("/v1/settings/live-chat", { body: merged(current, draft) }));
    },
    onSuccess: (stored) => {
      queries.setQueryData(SETTINGS, stored);
      form.accept(draftOf(stored, sections));
      tell(texts.saved);
    },
    onError: form.refuse,
  });
  return {
    ...saving,
    submit() {
      if (!form.dirty || saving.isPending) return;
      const findings = check?.(form.draft) ?? {};
      if (Object.keys(findings).length > 0) return form.find(findings);
      const draft = prepare?.(form.draft) ?? form.draft;
      form.set(draft);
      saving.mutate(draft);
    },
  };
}
