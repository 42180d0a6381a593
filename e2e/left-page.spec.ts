import { test } from '@playwright/test';
import { MODEL } from './support/model.ts';
import { Workbench } from './support/workbench.ts';

test('a person who reloads the page while the model is loaded, again and again, gets the model', async ({
  page,
  context,
}) => {
  const workbench = new Workbench(page);
  await workbench.closeRecorded();
  await workbench.haveLittleMemory();
  // The weights of this block do not come, so that every reload happens in the middle of loading.
  let asked: () => void = () => undefined;
  await context.route(`**/${MODEL}/block-05.bin`, () => {
    asked();
  });
  for (let visit = 0; visit < 4; visit++) {
    const loading = new Promise<void>((resolve) => (asked = resolve));
    await page.goto('.');
    await loading;
  }
  await context.unrouteAll();
  await page.goto('.');
  await workbench.ready();
});
