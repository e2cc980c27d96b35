import { ActionIcon, Box, Group, Text } from "@mantine/core";
import { ChevronDown, ChevronRight } from "lucide-react";
import { PersonLink } from "../people/person-link.tsx";
import { personName } from "../people/person-name.ts";
import { RoleName } from "../show/role-name.tsx";
import type { ChartNode } from "./chart-tree.ts";

type Props = {
  person: ChartNode;
  isOpen: boolean;
  isLoading: boolean;
  hasFailed: boolean;
  /** For whom others report to. */
  onToggle?: () => void;
};

const SIZE = 28;

/** Somebody on a chart, with what folds those below them. The keys of the tree do so too. */
export function ChartPerson({ person, isOpen, isLoading, hasFailed, onToggle }: Props) {
  const { user_id: id, name, title, role } = person;
  const user = { id, name, email: "", avatar: "" };
  return (
    <Group gap="xs" wrap="nowrap" py={4}>
      {onToggle === undefined ? (
        <Box w={SIZE} />
      ) : (
        <ActionIcon
          variant="subtle"
          color="gray"
          size={SIZE}
          tabIndex={-1}
          aria-label={`${isOpen ? "Fold" : "Unfold"}: ${personName(user)}`}
          loading={isLoading}
          onClick={onToggle}
        >
          {isOpen ? <ChevronDown size={16} aria-hidden /> : <ChevronRight size={16} aria-hidden />}
        </ActionIcon>
      )}
      <Group gap="xs" fz="sm">
        <PersonLink user={user} />
        <Text span size="sm" c="dimmed">
          {title !== "" && `${title} · `}
          <RoleName roleKey={role} />
          {hasFailed && " · those below could not be read: fold and unfold to try again"}
        </Text>
      </Group>
    </Group>
  );
}
