import { Group, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";

interface PageHeadProps {
  title: string;
  about: string;
  /** What can be done on the whole page. */
  children?: ReactNode;
}

/** What a page is; its title gets the focus when the page is opened, so that it is announced. */
export function PageHead({ title, about, children }: PageHeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <Group justify="space-between" align="flex-start" mb="lg" gap="md">
      <div style={{ flex: "1 1 18rem" }}>
        <Title order={1} size="h2" ref={heading} tabIndex={-1} style={{ outline: "none" }}>
          {title}
        </Title>
        <Text c="dimmed" mt={4} maw="42rem">
          {about}
        </Text>
      </div>
      {children}
    </Group>
  );
}
