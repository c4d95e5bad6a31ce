import { describe, expect, test } from '@jest/globals';
import { crontabBlock, withBlock, withoutBlock } from '../../../src/schedule/crontab.ts';
import { serviceUnit } from '../../../src/schedule/systemd.ts';
import { calendarEvent, cronFields, nextRun, parseTiming } from '../../../src/schedule/timing.ts';

const first = { day: 1, hour: 7, minute: 0 };

describe('the next run', () => {
  test.each([
    ['2026-11-24T12:00[Asia/Seoul]', first, '2026-12-01T07:00:00+09:00[Asia/Seoul]'],
    ['2026-12-01T06:59:59[Asia/Seoul]', first, '2026-12-01T07:00:00+09:00[Asia/Seoul]'],
    ['2026-12-01T07:00[Asia/Seoul]', first, '2027-01-01T07:00:00+09:00[Asia/Seoul]'],
    ['2027-01-31T12:00[UTC]', { ...first, day: 28 }, '2027-02-28T07:00:00+00:00[UTC]'],
    // Summer time begins on 28 March 2027 at 02:00, which is skipped.
    [
      '2027-03-27T12:00[Europe/Berlin]',
      { day: 28, hour: 2, minute: 30 },
      '2027-03-28T03:30:00+02:00[Europe/Berlin]',
    ],
    ['2027-03-29T12:00[Europe/Berlin]', first, '2027-04-01T07:00:00+02:00[Europe/Berlin]'],
  ])('after %s is at %j: %s', (now, timing, expected) => {
    expect(nextRun(timing, Temporal.ZonedDateTime.from(now)).toString()).toBe(expected);
  });
});

test.each([first, { day: 28, hour: 23, minute: 59 }])('%j can be written and parsed', (timing) => {
  expect(parseTiming(`# x\n${cronFields(timing)} command`)).toEqual(timing);
  expect(parseTiming(`[Timer]\nOnCalendar=${calendarEvent(timing)}\n`)).toEqual(timing);
});

test('a unit escapes special characters', () => {
  const unit = serviceUnit({
    command: ['/opt/50% $HOME/shopweather', 'run', '$x "y" 5%'],
    config: '/etc/a $b 5%.env',
    secrets: {},
    writableFolders: [],
  });
  expect(unit).toContain('\nExecStart="/opt/50%% $HOME/shopweather" run "$$x \\"y\\" 5%%"\n');
  expect(unit).toContain('\nLoadCredential=config.env:/etc/a $b 5%%.env\n');
});

test('a line that was changed by hand is not parsed', () => {
  expect(parseTiming('0 7 * * 1 command')).toBeUndefined();
});

describe('the block in a crontab', () => {
  const block = crontabBlock({ command: ['shopweather', 'run'], environment: {} }, first);
  const other = crontabBlock({ command: ['shopweather', "it's $& 100%"], environment: {} }, first);

  test.each([
    '',
    '0 1 * * * backup\n',
    '0 1 * * * backup',
    'MAILTO=me@example.com\n\n# end\n',
    '# 한국어 100\\% $& $1\n',
  ])('leaves the lines of %j alone', (crontab) => {
    const ended = crontab === '' || crontab.endsWith('\n') ? crontab : `${crontab}\n`;
    const once = withBlock(crontab, block);
    expect(once).toBe(ended + block);
    const more = `${once}0 2 * * * later\n`;
    expect(withBlock(more, other)).toBe(`${ended}${other}0 2 * * * later\n`);
    expect(withoutBlock(withBlock(more, other))).toBe(`${ended}0 2 * * * later\n`);
  });

  test('without its end mark removes no other lines', () => {
    const damaged = '# shopweather begin\n0 1 * * * backup\n';
    const crontab = withBlock(damaged, block);
    expect(crontab).toBe(damaged + block);
    expect(withoutBlock(crontab)).toBe(damaged);
  });

  test('is quoted for the shell and for cron', () => {
    expect(other).toContain(`\n0 7 1 * * shopweather 'it'"'"'s $& 100\\%'\n`);
  });
});
