/** The style of the sign-in pages: one column that fits the narrowest screen, in the light or dark that its user has set. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f3f5f8; --card: #ffffff; --text: #1b2430; --quiet: #55606e; --line: #c3cad3;
  --strong: #1d5fbf; --on-strong: #ffffff; --alert: #9b1c1c; --alert-page: #fdecec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12161c; --card: #1c222b; --text: #e8ecf1; --quiet: #a7b1be; --line: #465160;
    --strong: #8ab8ff; --on-strong: #0b1a30; --alert: #ffb4ab; --alert-page: #3a1d1d;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; padding: 1rem; display: flex; align-items: center; justify-content: center;
  background: var(--page); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
main {
  width: 100%; max-width: 26rem; padding: 1.75rem; background: var(--card);
  border: 1px solid var(--line); border-radius: .75rem;
}
h1 { margin: 0 0 .75rem; font-size: 1.375rem; line-height: 1.3; }
p { margin: 0 0 1rem; }
ul { margin: 0 0 1rem; padding-left: 1.25rem; }
li { margin: .25rem 0; }
label { display: block; margin-bottom: .25rem; font-weight: 600; }
input {
  width: 100%; margin-bottom: 1rem; padding: .625rem .75rem; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--quiet); border-radius: .5rem;
}
button {
  width: 100%; padding: .6875rem 1rem; font: inherit; font-weight: 600; cursor: pointer; border-radius: .5rem;
  color: var(--on-strong); background: var(--strong); border: 1px solid var(--strong);
}
button.second { color: var(--text); background: transparent; border-color: var(--quiet); }
button.plain {
  width: auto; padding: 0; color: var(--strong); background: none; border: 0; font-weight: 400; text-decoration: underline;
}
button:hover { filter: brightness(1.08); }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 2px; }
.choice { display: flex; flex-wrap: wrap; gap: .75rem; }
.choice button { flex: 1 1 8rem; width: auto; }
.alert {
  padding: .75rem; color: var(--alert); background: var(--alert-page); border: 1px solid currentColor; border-radius: .5rem;
}
.who { padding: .75rem 0; border: solid var(--line); border-width: 1px 0; }
.who p { margin: 0; }
.who, .quiet { margin-bottom: 1rem; }
.quiet { color: var(--quiet); font-size: .875rem; }
.last { margin: 1rem 0 0; }
`;
