import { synonymIssues } from '#store/search/scoring-settings.ts';
import { Toggle } from '#ui/controls/choice.tsx';
import { Field } from '#ui/controls/field.tsx';
import { useApp, useAppStore } from '#ui/store-context.tsx';

/** The box of synonyms has as many rows as lines, within these limits. */
const FEWEST_ROWS = 2;
const MOST_ROWS = 10;

function SynonymField() {
  const store = useAppStore();
  const text = useApp((state) => state.settings.scoring.synonymText);
  const { task, scoring } = useApp((state) => state.settings);
  const issues = synonymIssues(task, scoring);
  const rows = Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, text.split('\n').length));
  return (
    <Field
      label="Synonyms"
      help="One category a line: its name, =, and other names for it. They count as the category in answers and in annotations alike."
    >
      {(id) => (
        <>
          <textarea
            id={id}
            className="input mono synonym-lines"
            rows={rows}
            spellCheck={false}
            placeholder="cup = mug, teacup"
            value={text}
            aria-invalid={issues.length > 0}
            aria-describedby={`${id}-issues`}
            onChange={(event) => {
              store.getState().changeScoring({ synonymText: event.target.value });
            }}
          />
          <ul id={`${id}-issues`} className="synonym-issues" aria-live="polite">
            {issues.map(({ line, what }) => (
              <li key={`${String(line)} ${what}`} className="input-error">
                Line {line}: {what}
              </li>
            ))}
          </ul>
        </>
      )}
    </Field>
  );
}

/** Settings of how names in answers and annotations are compared. */
export function AnswerRulesFields() {
  const store = useAppStore();
  const { stripArticles, findInSentence } = useApp((state) => state.settings.scoring);
  return (
    <>
      <p className="muted">
        Names are compared in lower case, without quotes and punctuation around them
        {stripArticles ? ', and without a leading article' : ''}.
      </p>
      <SynonymField />
      <div className="search-modes">
        <Toggle
          label="Ignore articles"
          help="Take “a cup” and “the cup” for “cup”."
          checked={stripArticles}
          onChange={(checked) => {
            store.getState().changeScoring({ stripArticles: checked });
          }}
        />
        <Toggle
          label="Find names in sentences"
          help="Where an answer is no category, take the first one mentioned in it: “a cup on a table” is “cup”."
          checked={findInSentence}
          onChange={(checked) => {
            store.getState().changeScoring({ findInSentence: checked });
          }}
        />
      </div>
    </>
  );
}
