// The project's mark: an assay office's punch.
export function Stamp() {
  return (
    <svg className="stamp" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <path className="stamp-field" d="M8 2h16l6 6v16l-6 6H8l-6-6V8z" />
      <path className="stamp-rim" d="M9.6 5h12.8L27 9.6v12.8L22.4 27H9.6L5 22.4V9.6z" />
      <path className="stamp-letter" d="M11 10h3v5h4v-5h3v12h-3v-5h-4v5h-3z" />
    </svg>
  );
}
