import type { Messages, Strength } from './messages.ts';

const STRENGTHS: Record<Strength, string> = {
  negligible: '거의 없음',
  weak: '약함',
  moderate: '보통',
  strong: '강함',
};

const LABELS: Record<string, string> = { Low: '낮음', Medium: '중간', High: '높음' };

/** Korean. */
export const ko: Messages = {
  lang: 'ko',
  dates: {
    month: ({ year, month }) => `${year}년 ${month}월`,
    date: ({ year, month, day }) => `${year}년 ${month}월 ${day}일`,
    shortDate: ({ month, day }) => `${month}월 ${day}일`,
    daysOfMonth: ({ year, month, day }, last) => `${year}년 ${month}월 ${day}일~${last.day}일`,
  },
  currencySymbols: {
    AUD: 'AU$',
    BRL: 'R$',
    CAD: 'CA$',
    CNY: 'CN¥',
    EUR: '€',
    GBP: '£',
    HKD: 'HK$',
    ILS: '₪',
    INR: '₹',
    JPY: 'JP¥',
    KRW: '₩',
    MXN: 'MX$',
    NZD: 'NZ$',
    TWD: 'NT$',
    USD: 'US$',
    VND: '₫',
    XAF: 'FCFA',
    XCD: 'EC$',
    XCG: 'Cg.',
    XOF: 'F\u202fCFA',
    XPF: 'CFPF',
  },
  title: '매출과 기온',
  sampleMark: '예시 데이터',
  partialMark: '진행 중인 달',
  sampleBanner: '예시 데이터: shopweather에 들어 있는 예시 수치이며, 실제 매출이 아닙니다.',
  partialBanner: (month, lastDay) =>
    `진행 중인 달: ${month}이 아직 끝나지 않아 ${lastDay}까지의 날만 집계했습니다.`,

  conclusionHeading: '결론',
  finding: {
    negative: '기온이 오를수록 매출이 줄었습니다.',
    positive: '기온이 오를수록 매출이 늘었습니다.',
    none: '기온과 매출 사이에 뚜렷한 관계가 보이지 않습니다.',
    unknown: '이번 달 자료로는 매출이 기온에 따라 움직이는지 알 수 없습니다.',
  },
  canBeChance: (n, r) => `${n}일 동안의 상관계수 ${r}은 우연일 수 있습니다.`,
  comparison: (cold, warm) =>
    `하루 평균 매출: ${cold.mean} (${cold.range}), ${warm.mean} (${warm.range}).`,
  noCorrelation: {
    'fewer than 3 days': '매출과 날씨가 모두 있는 날이 3일보다 적습니다.',
    'constant temperature': '모든 날의 기온이 같습니다.',
    'constant sales': '모든 날의 매출이 같습니다.',
  },
  tooFewForDirection: '방향을 판단하려면 4일 이상이 필요합니다.',

  daysHeading: '분석한 날',
  daysUsed: (used, inPeriod) => `${inPeriod}일 중 ${used}일`,
  daysCovered: (span) => span,

  correlationHeading: '상관계수',
  correlationNone: '없음',
  reading: (strength, direction) => {
    if (direction === 'none') return `${STRENGTHS[strength]}, 우연일 수 있음`;
    if (direction === 'unknown') return '해석하기에는 날이 너무 적음';
    return direction === 'negative'
      ? `${STRENGTHS[strength]}: 따뜻할수록 매출이 적음`
      : `${STRENGTHS[strength]}: 따뜻할수록 매출이 많음`;
  },

  rangesHeading: '기온별 평균 매출',
  rangeColumns: {
    range: '구간',
    temperature: '기온',
    days: '일수',
    meanAmount: '하루 평균 매출',
  },
  rangeLabel: (label) => LABELS[label] ?? label.replace('Range', '구간'),
  atMost: (upTo) => `${upTo} °C 이하`,
  between: (above, upTo) => `${above} °C 초과 ${upTo} °C 이하`,
  above: (above) => `${above} °C 초과`,
  noDays: '해당 없음',

  notesHeading: '데이터에 대하여',
  filledAmounts: (n) => `금액이 빠진 ${n}일은 이번 달 평균 구매 금액으로 채웠습니다.`,
  filledTemperatures: (n) => `기온이 없는 ${n}일은 이번 달 평균 기온으로 채웠습니다.`,
  dropped: (n, list) => `값이 빠진 ${n}일은 제외했습니다: ${list}.`,
  shoppingOnly: (n, list) => `매출만 있고 날씨가 없는 ${n}일은 제외했습니다: ${list}.`,
  weatherOnly: (n, list) => `날씨만 있고 매출이 없는 ${n}일은 제외했습니다: ${list}.`,
  complete: '매출이나 날씨가 있는 모든 날에 둘 다 있었고, 빠진 값이 없었습니다.',
  absent: (n) => `${n}일은 매출도 날씨도 없었습니다.`,

  notCause: '이 결과는 연관성을 보여 줄 뿐, 원인을 증명하지는 않습니다.',
  period: (span, timezone) => `기간: ${span} (${timezone}).`,
  sources: (shopping, weather) => `출처: ${shopping}, ${weather}.`,
  madeBy: (version) => `shopweather ${version} 작성.`,
};
