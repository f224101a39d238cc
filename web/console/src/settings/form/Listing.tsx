import { Button, Center, Skeleton, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { catalogue, useTexts } from "../../i18n/locale";
import { useProblemText } from "../../live/problems";
import { Notice } from "./Notice";
import classes from "../settings.module.css";

const TEXTS = catalogue({ en: { more: "Show more" }, "pt-BR": { more: "Mostrar mais" } });

interface ListingProps<T> {
  pages: {
    items: T[];
    isPending: boolean;
    error: Error | null;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => unknown;
  };
  label: string;
  /** What is said when there is nothing. */
  empty: string;
  children: (item: T) => ReactNode;
}

/** A list of rows with the rest on demand. */
export function Listing<T extends { id: string }>({ pages, label, empty, children }: ListingProps<T>) {
  const texts = useTexts(TEXTS);
  const say = useProblemText();
  if (pages.error && pages.items.length === 0) {
    return <Notice tone="bad">{say(pages.error)}</Notice>;
  }
  if (pages.isPending) {
    return (
      <Stack gap="sm">
        <Skeleton height={64} radius="md" />
        <Skeleton height={64} radius="md" />
      </Stack>
    );
  }
  if (pages.items.length === 0) {
    return (
      <div className={classes.empty}>
        <Text c="dimmed">{empty}</Text>
      </div>
    );
  }
  return (
    <>
      <ul className={classes.list} aria-label={label}>
        {pages.items.map((item) => (
          <li key={item.id}>{children(item)}</li>
        ))}
      </ul>
      {pages.hasNextPage && (
        <Center mt="md">
          <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {texts.more}
          </Button>
        </Center>
      )}
    </>
  );
}
