import "../../layout/menuStyles";
import { Menu, UnstyledButton } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useTexts } from "../../i18n/locale";
import { Face } from "../../layout/Face";
import { useAgentState } from "../../live/client";
import classes from "./List.module.css";
import { LIST } from "./texts";

const ALL = "all";

interface AgentFilterProps {
  agentId: string | null;
  onChange: (agentId: string | null) => void;
}

/** Among Others only one agent's, with how many each has. */
export default function AgentFilter({ agentId, onChange }: AgentFilterProps) {
  const texts = useTexts(LIST);
  const counts = useAgentState((state) => state.counts);
  const byAgent = counts?.by_agent ?? [];
  const chosen = byAgent.find(({ agent }) => agent.id === agentId);
  return (
    <div className={classes.tool}>
      <Menu withInitialFocusPlaceholder={false} position="bottom-start" width={280}>
        <Menu.Target>
          <UnstyledButton className={classes.filter}>
            <IconFilter size={15} aria-hidden />
            <span>{texts.filter}:</span>
            <strong>{chosen ? chosen.agent.name : texts.everybody}</strong>
            <span>({chosen ? chosen.count : (counts?.others ?? 0)})</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown mah="60vh" style={{ overflowY: "auto" }}>
          <Menu.RadioGroup value={agentId ?? ALL} onChange={(id) => onChange(id === ALL ? null : id)}>
            <Menu.RadioItem closeMenuOnClick value={ALL} rightSection={counts?.others}>
              {texts.everybody}
            </Menu.RadioItem>
            {byAgent.map(({ agent, count }) => (
              <Menu.RadioItem closeMenuOnClick key={agent.id} value={agent.id} rightSection={count}>
                <span className={classes.choice}>
                  <Face name={agent.name} url={agent.avatar_url} size={24} />
                  {agent.name}
                </span>
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
