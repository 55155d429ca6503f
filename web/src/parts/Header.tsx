// The head of every view: the stamp, which service is shown, whether the page is live, the theme.
import type { NetworkRow } from '../api-types.ts';
import type { Scope } from '../data/api.ts';
import type { Connection } from '../data/board-state.ts';
import { hashOf } from '../data/route.ts';
import { useTheme } from '../data/theme.ts';
import { Stamp } from './Stamp.tsx';

interface HeaderProps {
  readonly services: readonly NetworkRow[];
  readonly scope: Scope | null;
  readonly connection: Connection;
}

const connectionWords: Readonly<Record<Connection, string>> = {
  connecting: 'connecting',
  live: 'live',
  polling: 'renewed every 5 s',
  lost: 'connection lost, trying again',
};

export function Header({ services, scope, connection }: HeaderProps) {
  return (
    <header className="head">
      <a className="brand" href={scope === null ? '#/' : hashOf(scope)}>
        <Stamp />
        <span className="brand-name">Hallmark</span>
      </a>
      <p className="claim">AI model suppliers, tested</p>
      {scope !== null && <ServiceSwitch services={services} scope={scope} />}
      <p className={`connection connection-${connection}`} role="status">
        <span className="connection-dot" aria-hidden="true" />
        {connectionWords[connection]}
      </p>
      <ThemeButton />
    </header>
  );
}

function ServiceSwitch({ services, scope }: { readonly services: readonly NetworkRow[]; readonly scope: Scope }) {
  if (services.length < 2) {
    return (
      <p className="service">
        {scope.network} <span aria-hidden="true">/</span> {scope.service}
      </p>
    );
  }
  return (
    <select
      className="service"
      aria-label="Network and service"
      value={hashOf(scope)}
      onChange={(event) => {
        window.location.hash = event.target.value;
      }}
    >
      {services.map(({ network, service }) => (
        <option key={hashOf({ network, service })} value={hashOf({ network, service })}>
          {network} / {service}
        </option>
      ))}
    </select>
  );
}

function ThemeButton() {
  const [theme, next] = useTheme();
  return (
    <button type="button" className="quiet" onClick={next} aria-label={`Theme: ${theme}. Change it.`}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
        {theme === 'dark' && <circle cx="8" cy="8" r="6.5" fill="currentColor" />}
        {theme === 'system' && <path d="M8 1.5a6.5 6.5 0 0 1 0 13z" fill="currentColor" />}
      </svg>
    </button>
  );
}
