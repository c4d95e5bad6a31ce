import type { Change, Messages, Strength } from '../catalogue.ts';
import { parseSymbols } from '../currency.ts';

const STRENGTHS: Record<Strength, string> = {
  negligible: '거의 없음',
  weak: '약함',
  moderate: '보통',
  strong: '강함',
};

const andOtherDays = (others: number) => (others === 0 ? '' : ` 외 ${others}일`);

const COMPARISONS = {
  weekday: '같은 요일끼리 비교',
  weekend: '평일과 주말을 나누어 비교',
};

const FEWER_OR_MORE = { lower: '적은', higher: '많은' };

const LABELS: Record<string, string> = { Low: '낮음', Medium: '중간', High: '높음' };

/** Korean. */
export const messages: Messages = {
  lang: 'ko',
  dates: {
    month: ({ year, month }) => `${year}년 ${month}월`,
    shortMonth: ({ month }) => `${month}월`,
    weekday: ({ dayOfWeek }) => '월화수목금토일'.charAt(dayOfWeek - 1),
    date: ({ year, month, day }) => `${year}년 ${month}월 ${day}일`,
    shortDate: ({ month, day }) => `${month}월 ${day}일`,
    daysOfMonth: ({ year, month, day }, last) => `${year}년 ${month}월 ${day}일~${last.day}일`,
    shortDays: ({ month, day }, last) => `${month}월 ${day}일~${last.day}일`,
  },
  numbers: {
    decimalPoint: '.',
    thousands: ',',
    percent: (digits) => `${digits}%`,
    // A non-breaking space only after letters: 'KWD 1', but '$1'.
    money: (digits, symbol) => `${symbol}${/[A-Za-z.]$/.test(symbol) ? '\u00a0' : ''}${digits}`,
  },
  currencySymbols: parseSymbols(
    'AUD AU$ BRL R$ CAD CA$ CNY CN¥ EUR € GBP £ HKD HK$ ILS ₪ INR ₹ JPY JP¥ KRW ₩ MXN MX$ NZD NZ$ TWD NT$ USD US$ VND ₫ XAF FCFA XCD EC$ XCG Cg. XOF F\u202fCFA XPF CFPF',
  ),
  title: '매출과 기온',
  subject: '{month} 매출과 기온 보고서',
  subjectWithShop: '{shop} {month} 매출과 기온 보고서',
  sampleMark: '예시 데이터',
  partialMark: '진행 중인 달',
  sampleBanner: '예시 데이터: shopweather에 들어 있는 예시 수치이며, 실제 매출이 아닙니다.',
  partialBanner: (month, lastDay) =>
    `진행 중인 달: ${month}이 아직 끝나지 않아 ${lastDay}까지만 집계했습니다.`,
  checks: {
    daysPresent: (joined, inPeriod) =>
      `${inPeriod}일 중 매출과 날씨가 모두 있는 날은 ${joined}일뿐입니다.`,
    filled: (filled, joined) =>
      `분석한 ${joined}일 중 ${filled}일은 빠진 값이 있어 평균으로 채웠습니다.`,
    duplicates: {
      shopping: (list) => `매출이 두 번 입력된 것으로 보이는 날이 있습니다: ${list}.`,
      weather: (list) => `날씨 데이터가 두 번 입력된 것으로 보이는 날이 있습니다: ${list}.`,
    },
    temperature: (celsius, date, others) =>
      `예상 범위를 벗어난 기온이 있습니다: ${date} ${celsius} °C${andOtherDays(others)}.`,
    amount: (money, date, others) =>
      `예상 범위를 벗어난 금액이 있습니다: ${date} ${money}${andOtherDays(others)}.`,
    rows: {
      shopping: (share) => `매출 데이터의 양이 평소와 다릅니다: 평소 한 달의 ${share}.`,
      weather: (share) => `날씨 데이터의 양이 평소와 다릅니다: 평소 한 달의 ${share}.`,
    },
    freshness: {
      shopping: (lastDay, n) => `${lastDay} 뒤로 ${n}일 동안 매출 데이터가 없습니다.`,
      weather: (lastDay, n) => `${lastDay} 뒤로 ${n}일 동안 날씨 데이터가 없습니다.`,
    },
    joinLoss: (share) => `구매의 ${share}는 그날의 날씨 데이터가 없어 제외했습니다.`,
  },

  conclusionHeading: {
    clear: '결론: 뚜렷한 영향',
    possible: '결론: 영향이 있을 수 있음',
    'none-detected': '결론: 확인된 영향 없음',
    insufficient: '결론: 판단할 근거 부족',
  },
  effectDetected: ({ size, direction }, { low, high }, basis, verdict) => {
    const perhaps = verdict === 'clear' ? '' : '확실하지는 않지만, ';
    const was = direction === 'lower' ? '적었습니다' : '많았습니다';
    return `${perhaps}기온이 1도 높은 날에는 매출이 약 ${size} ${was}(추정 범위 ${low}~${high}, ${COMPARISONS[basis]}).`;
  },
  noEffectDetected: (low, high, basis) => {
    const inWords = ({ size, direction }: Change) => `${size} ${FEWER_OR_MORE[direction]}`;
    return `이번 달에는 기온이 매출에 미치는 영향이 확인되지 않았습니다. 기온이 1도 높은 날의 매출은 ${inWords(low)} 경우부터 ${inWords(high)} 경우까지 모두 가능합니다(${COMPARISONS[basis]}).`;
  },
  notRuledOut: '이 범위 안의 영향이 있을 가능성은 배제할 수 없습니다.',
  notEnoughEvidence: (reason) => `이번 달은 판단할 근거가 부족합니다: ${reason}.`,
  reason: {
    'fewer than 20 days': (n) => `매출과 날씨가 모두 있는 날이 ${n}일뿐이며, 20일이 필요합니다`,
    'too few days': () => '매출과 날씨가 모두 있는 날이 너무 적습니다',
    'constant temperature': () => '모든 날의 기온이 같습니다',
    'constant sales': () => '모든 날의 매출이 같습니다',
    'sales follow the calendar': () =>
      '매출이 날짜와 요일에 따라 너무 고르게 변해 기온으로 설명할 부분이 없습니다',
    'temperature follows the calendar': () =>
      '기온이 너무 고르게 변해 날짜의 영향과 구별할 수 없습니다',
    'fewer than 12 degrees of freedom': () => '같은 조건의 날끼리 비교하기에는 날이 너무 적습니다',
    'fewer than 5 distinct temperatures': () => '서로 다른 기온 값이 다섯 개가 안 됩니다',
    'temperatures too much alike': () => '기온이 날마다 거의 같았습니다',
    'p is above 0.01': () => '우연일 가능성도 남아 있습니다',
    'one day changes the conclusion': () => '단 하루에 좌우되는 결과입니다',
    'ranks disagree': () => '날짜를 기온 순으로 늘어놓고 보면 같은 경향이 나타나지 않습니다',
  },
  pooled: (months, change, low, high) =>
    `${months}개월을 함께 보면 기온 1도당 ${change}입니다(추정 범위 ${low}~${high}).`,
  comparison: (cold, warm) =>
    `하루 평균 매출: ${cold.mean} (${cold.range}), ${warm.mean} (${warm.range}).`,
  noCorrelation: {
    'fewer than 3 days': '매출과 날씨가 모두 있는 날이 3일 미만입니다.',
    'constant temperature': '모든 날의 기온이 같습니다.',
    'constant sales': '모든 날의 매출이 같습니다.',
  },
  dependsOnFilledValues:
    '결론이 채워 넣은 값에 좌우됩니다: 빠진 값이 없는 날만 보면 결론이 달라집니다.',
  dependsOnDay: (date) => `결론이 하루에 좌우됩니다: ${date}을 빼면 결론이 달라집니다.`,

  effectHeading: '기온 1도의 영향',
  effectNote: (low, high, money) =>
    `추정 범위 ${low}~${high}${money === null ? '' : `, 하루 ${money}`}`,
  warmDayHeading: '따뜻한 날과 서늘한 날의 차이',
  warmDayNote: (warm, cool, low, high) => `${warm} °C와 ${cool} °C 비교, 추정 범위 ${low}~${high}`,

  daysHeading: '분석한 날',
  daysUsed: (used, inPeriod) => `${inPeriod}일 중 ${used}일`,

  correlationHeading: '상관계수',
  correlationNone: '없음',
  correlationUnadjusted: '요일과 추세를 고려하지 않은 단순 상관',
  correlationMeaning: (strength, direction) => {
    if (direction === 'none') return `${STRENGTHS[strength]}, 우연일 수 있음`;
    if (direction === 'unknown') return '해석하기에는 날이 너무 적음';
    return direction === 'negative'
      ? `${STRENGTHS[strength]}: 따뜻할수록 매출이 적음`
      : `${STRENGTHS[strength]}: 따뜻할수록 매출이 많음`;
  },

  charts: {
    scatter: {
      heading: '날짜별 매출과 기온',
      temperature: '기온 (°C)',
      sales: (currency) => `하루 매출 (${currency})`,
      comparable: (currency) => `보정한 하루 매출 (${currency})`,
      caption:
        '점 하나가 하루이며, 매출에서 요일과 추세의 영향을 뺐습니다. 선은 기온의 영향, 띠는 그 불확실성을 나타냅니다.',
      captionUnadjusted: '점 하나가 하루이며, 매출은 있는 그대로입니다.',
      alt: (n, finding) => `${n}일의 매출과 기온을 나타낸 산점도. ${finding}`,
    },
    month: {
      heading: '한눈에 보는 한 달',
      temperature: '기온 (°C)',
      sales: (currency) => `매출 (${currency})`,
      caption: '선은 기온, 막대는 매출입니다.',
      closed: '× 휴무.',
      holiday: '▲ 공휴일.',
      leftOut: '○ 값이 빠져 제외한 날.',
      filled: '속이 빈 표시: 평균으로 채운 값.',
      alt: (month, least, most, cool, warm) =>
        `${month} 그래프: 하루 매출은 ${least.amount}(${least.date})에서 ${most.amount}(${most.date})까지, 기온은 ${cool}에서 ${warm} °C까지.`,
    },
    months: {
      heading: '월별 기온의 영향',
      title: '기온 1도의 영향 (하루 평균 매출의 %)',
      caption: '점 하나가 한 달이며, 선은 95% 구간입니다.',
      captionCurrent: '이번 달은 굵게 그렸습니다.',
      alt: (least, most, current) =>
        `월별 기온 1도의 영향 그래프: ${least.change}(${least.month})에서 ${most.change}(${most.month})까지${current === null ? '' : `, 이번 달은 ${current}`}.`,
    },
  },

  rangesHeading: '기온별 평균 매출',
  rangeColumns: {
    range: '구간',
    temperature: '기온',
    days: '일수',
    meanAmount: '하루 평균 매출',
    ci95: '95% 구간',
  },
  rangeLabel: (label) => LABELS[label] ?? label.replace('Range', '구간'),
  atMost: (upTo) => `${upTo} °C 이하`,
  between: (above, upTo) => `${above} °C 초과 ${upTo} °C 이하`,
  above: (above) => `${above} °C 초과`,
  noDays: '해당 없음',
  // With spaces, so that a narrow table can break it.
  interval: (low, high) => `${low} ~ ${high}`,
  unknown: '–',

  storesHeading: '매장별 효과',
  storesColumns: ['매장', '하루 평균', '1도당', '95% 구간', 'p', '일수'],
  storesBeyondChance: (found, measured) =>
    `더울수록 매출이 줄어드는 매장부터 늘어나는 매장 순입니다. ${measured}개 매장 중 ${found === 0 ? '우연으로 볼 수 없는 효과가 나타난 매장은 없습니다' : `${found}곳에서 우연으로 볼 수 없는 효과가 나타났습니다`}(Holm 보정 p 0.05 미만).`,
  storesShown: (shown, all) =>
    `전체 ${all}개 매장 중 양 끝의 ${shown}개입니다. 전체 목록은 첨부 파일에 있습니다.`,

  historyHeading: '이전 달과 비교',
  historyColumns: ['월', '기온 1도', '95% 구간', 'r', '일수'],
  allMonths: '이번 달까지 전체',

  basketsHeading: '손님 수 때문일까, 구매 금액 때문일까?',
  basketsColumns: ['항목', '기온 1도', '95% 구간'],
  purchases: '구매 건수',
  meanPurchase: '평균 구매 금액',
  rowLevel: (r, rows) =>
    `구매 한 건과 그날의 기온 관측 하나를 짝지은 ${rows}개 행으로 보면 r = ${r}입니다.`,

  exploratoryHeading: '추가로 살펴본 항목',
  exploratoryColumns: ['항목', '영향', '95% 구간', 'p'],
  dayBefore: '전날 기온 1도',
  weatherColumn: (name) => `${name} 1단위`,
  adjustedForTemperature: '그날 기온의 영향은 제외했습니다.',
  exploratoryNote: '탐색적 결과로 참고용이며, 다른 달의 자료로 확인해 보아야 합니다.',
  rain: (wet, dry, difference, low, high) =>
    `비 온 날 ${wet}일과 비가 오지 않은 날 ${dry}일의 단순 비교: 하루 ${difference}(추정 범위 ${low}~${high}).`,
  rainConstant: '비 온 날끼리, 비가 오지 않은 날끼리 매출이 모두 같아 비교하지 않았습니다.',
  tooFewWetDays: (n) => `비 온 날이 ${n}일뿐이라 비교하지 않았습니다.`,
  tooFewDryDays: (n) => `비가 오지 않은 날이 ${n}일뿐이라 비교하지 않았습니다.`,

  dailyHeading: '날짜별 내역',
  dayColumns: (currency, comparable) => [
    '날짜',
    '°C',
    `매출 (${currency})`,
    ...(comparable ? ['보정 매출'] : []),
  ],
  marks: { closed: '휴무', holiday: '공휴일', leftOut: '값이 빠져 제외', filled: '채운 값' },

  notesHeading: '데이터에 대하여',
  filledAmounts: (n) => `금액이 빠진 ${n}일은 이번 달 평균 구매 금액으로 채웠습니다.`,
  filledTemperatures: (n) => `기온이 없는 ${n}일은 이번 달 평균 기온으로 채웠습니다.`,
  dropped: (n, list) => `값이 빠진 ${n}일은 제외했습니다: ${list}.`,
  shoppingOnly: (n, list) => `매출만 있고 날씨가 없는 ${n}일은 제외했습니다: ${list}.`,
  badSales: (n) => `매출 데이터에서 읽을 수 없는 ${n}행은 건너뛰었습니다.`,
  badWeather: (n) => `날씨 데이터에서 읽을 수 없는 ${n}행은 건너뛰었습니다.`,
  closed: (n, list) => `매출이 없는 ${n}일은 휴무로 보아 제외했습니다: ${list}.`,
  complete: '매출이 있는 날에는 모두 기온 기록이 있고, 빠진 금액도 없습니다.',
  fillingUnchecked:
    '값이 빠지지 않은 날이 너무 적어, 채워 넣은 값이 결론에 미치는 영향을 확인하지 못했습니다.',
  influentialDay: (date, low, high) =>
    `결과에 가장 큰 영향을 준 날은 ${date}입니다. 어느 하루를 빼도 기온 1도의 영향은 하루 ${low}~${high}입니다.`,

  noteMark: {
    'no effect detected': '특이 사항 없음',
    'not enough evidence': '특이 사항 없음',
    'data has gaps': '데이터 누락',
  },
  noteReason: {
    'no effect detected': '영향이 나타난 달에만 보내도록 설정되어 있어 보고서는 보내지 않았습니다.',
    'not enough evidence':
      '영향이 나타난 달에만 보내도록 설정되어 있어 보고서는 보내지 않았습니다.',
    'data has gaps':
      '데이터에 빠지거나 이상한 곳이 없는 달에만 보내도록 설정되어 있어 보고서는 보내지 않았습니다.',
  },
  noteCommand: (command) => `보고서를 받아 보려면: ${command}`,

  notCause: '이 결과는 연관성을 보여 줄 뿐, 원인을 증명하지는 않습니다.',
  period: (span, timezone) => `기간: ${span} (${timezone}).`,
  sources: (shopping, weather) => `출처: ${shopping}, ${weather}.`,
  openMeteoAttribution:
    '기상 자료: Open-Meteo.com (https://open-meteo.com/), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). 관측소의 관측값이 아니라 격자점의 재분석 자료입니다.',
  kmaAttribution: (station) =>
    `기상 자료: 기상청 종관기상관측(ASOS) ${station}번 지점, 공공데이터포털(https://www.data.go.kr/).`,
  generatedBy: (version, run) => `작성: shopweather ${version}, 실행 ID ${run}.`,

  csvColumns: {
    date: '날짜',
    temperature: '기온',
    amount: '매출',
    purchases: '구매 건수',
    comparableAmount: '보정 매출',
    amountFilled: '매출 채움',
    temperatureFilled: '기온 채움',
    holiday: '공휴일',
  },
  storesCsvColumns: [
    '매장',
    '관측소',
    '하루 평균',
    '1도당',
    '하한',
    '상한',
    '1도당 %',
    '하한 %',
    '상한 %',
    'p',
    'p (Holm)',
    '일수',
  ],
  yes: '예',
};
