// The shapes of a written day, as rows of tokens: numbers, names of months, and the marks between them.
// One table of shapes serves all languages: they differ in the names of months, and DayReading has read those already.

import Text

struct DayPattern {
  let tokens: [DateToken]
  let order: DayOrder

  /// The day whose first token is `index`, and the index behind it.
  func day(at index: Int) -> (FoundDay, Int)? {
    switch tokens[index].kind {
    case .number: numeric(index) ?? dayThenMonth(index) ?? yearThenMonth(index) ?? yearThenDay(index)
    case .month: monthThenDay(index) ?? monthThenClock(index)
    default: nil
    }
  }

  private func found(
    _ year: Int, _ month: Int, _ day: Int, _ first: Int, _ last: Int, isAmbiguous: Bool = false,
    calendar: DayCalendar = .gregorian
  ) -> (FoundDay, Int)? {
    guard let date = calendar.day(year: year, month: month, day: day) else { return nil }
    let range = tokens[first].start..<tokens[last].end
    let otherWay = isAmbiguous ? CalendarDate(year: year, month: day, day: month) : nil
    return (FoundDay(day: date, range: range, otherWay: otherWay), last + 1)
  }

  private func found(
    _ year: Int, _ month: DateToken, _ day: Int, _ first: Int, _ last: Int
  ) -> (FoundDay, Int)? {
    // Croatian's listopada is October and has a full stop before it, Polish's is November and has none; Czech ends otherwise.
    let isCroatian = month.isListopad && month.isBehindStop
    return found(year, isCroatian ? 10 : month.value, day, first, last, calendar: month.calendar)
  }

  private func number(_ index: Int, digits: ClosedRange<Int>) -> Int? {
    guard index < tokens.count, tokens[index].kind == .number, digits.contains(tokens[index].digitCount) else {
      return nil
    }
    return tokens[index].value
  }

  /// 2017-04-14, 14.04.2017, 14. 4. 2017, 2017. 4. 14., 4/14/17; 2017年4月14日, 平成29年4月14日.
  private func numeric(_ index: Int) -> (FoundDay, Int)? {
    if let found = ideographic(index) ?? ofEra(index) { return found }
    guard index + 2 < tokens.count, index == 0 || tokens[index].separator != 0x3A else { return nil }
    let isSpaced = tokens[index + 1].separator == DateToken.stop
    let mark = isSpaced ? 0x2E : tokens[index + 1].separator
    guard mark == 0x2D || mark == 0x2E || mark == 0x2F,
      tokens[index + 2].separator == (isSpaced ? DateToken.stop : mark) || !isSpaced && spaced(index, mark),
      isSpaced || mark != 0x2E || !goesOn(index)
    else { return nil }
    if let year = number(index, digits: 4...4), let month = number(index + 1, digits: 1...2),
      let day = number(index + 2, digits: 1...2)
    {
      // What the lunar calendar calls so has been before 1990.
      let isPersian = mark == 0x2F && (1370..<1410).contains(year)
      return found(year, month, day, index, index + 2, calendar: isPersian ? .persian : .gregorian)
    }
    guard let first = number(index, digits: 1...2), let second = number(index + 1, digits: 1...2) else { return nil }
    var year = number(index + 2, digits: 4...4)
    if year == nil, let short = number(index + 2, digits: 2...2), tokens[index].digitCount == 2 || mark == 0x2F {
      year = 2000 + short
    }
    guard let year else { return nil }
    let isMonthFirst = second > 12 || (first <= 12 && mark != 0x2E && order == .monthFirst)
    let isAmbiguous = first <= 12 && second <= 12 && first != second && mark != 0x2E
    return isMonthFirst
      ? found(year, first, second, index, index + 2, isAmbiguous: isAmbiguous)
      : found(year, second, first, index, index + 2, isAmbiguous: isAmbiguous)
  }

  /// 10.12.20.19 is an address or a version.
  private func goesOn(_ index: Int) -> Bool {
    let isBehind = index + 3 < tokens.count && tokens[index + 3].kind == .number && tokens[index + 3].separator == 0x2E
    return isBehind || index > 0 && tokens[index - 1].kind == .number && tokens[index].separator == 0x2E
  }

  /// 14.4. 2017.
  private func spaced(_ index: Int, _ mark: UInt8) -> Bool {
    mark == 0x2E && [0x20, DateToken.stop].contains(tokens[index + 2].separator)
  }

  private func ideographic(_ index: Int) -> (FoundDay, Int)? {
    guard index + 4 < tokens.count, isUnit(index + 1), isUnit(index + 3), tokens[index + 1].separator == 1,
      let year = number(index, digits: 4...4), let month = number(index + 2, digits: 1...2),
      let day = number(index + 4, digits: 1...2)
    else { return nil }
    return found(year, month, day, index, index + 4)
  }

  private func ofEra(_ index: Int) -> (FoundDay, Int)? {
    guard index > 0, let era = tokens[index - 1].era, tokens[index].separator == 1 || tokens[index].separator == 0x20
    else { return nil }
    let month = era.isFirstYear ? index : index + 2
    guard month + 2 < tokens.count, isUnit(month + 1), month == index || isUnit(index + 1),
      let year = era.isFirstYear ? 1 : number(index, digits: 1...3), let monthNumber = number(month, digits: 1...2),
      let day = number(month + 2, digits: 1...2),
      let date = DayCalendar.gregorian.day(year: era.yearBefore + year, month: monthNumber, day: day)
    else { return nil }
    let start = tokens[index - 1].end - era.byteCount
    return (FoundDay(day: date, range: start..<tokens[month + 2].end), month + 3)
  }

  /// 年 or 月.
  private func isUnit(_ index: Int) -> Bool { tokens[index].kind == .word && tokens[index].byteCount == 3 }

  /// The next token that is no filler, at most two steps on and without a strange mark between.
  private func next(_ index: Int) -> Int? {
    var following = index + 1
    for _ in 0..<3 where following < tokens.count {
      guard tokens[following].separator != 0, tokens[following].separator != 0x3A else { return nil }
      if tokens[following].kind != .filler { return following }
      following += 1
    }
    return nil
  }

  private func dayThenMonth(_ index: Int) -> (FoundDay, Int)? {
    // "Volume 12, May 2019"
    guard let day = number(index, digits: 1...2), let month = next(index), tokens[month].kind == .month,
      tokens[index + 1].separator != 0x2C
    else { return nil }
    guard var year = next(month) else { return nil }
    // "24 نيسان / أبريل 2020" has it in both ways of the Arab countries.
    if tokens[year].kind == .month, tokens[year].value == tokens[month].value { year = next(year) ?? year }
    if let value = number(year, digits: 4...4) { return found(value, tokens[month], day, index, year) }
    guard tokens[month].separator == 0x2D, let short = number(year, digits: 2...2) else { return nil }
    return found(2000 + short, tokens[month], day, index, year)
  }

  private func yearThenMonth(_ index: Int) -> (FoundDay, Int)? {
    guard let year = number(index, digits: 4...4), let month = next(index), tokens[month].kind == .month,
      let day = next(month), let value = number(day, digits: 1...2),
      // Of journals: "2019 May;12(3):101".
      tokens[day].separator != 0x3B
    else { return nil }
    // "The best of 2024 September 1st, 2023": the first year belongs to what stands before.
    if let other = next(day), number(other, digits: 4...4) != nil,
      next(other).map({ tokens[$0].kind != .month }) ?? true
    {
      return nil
    }
    return found(year, tokens[month], value, index, day)
  }

  private func monthThenDay(_ index: Int) -> (FoundDay, Int)? {
    guard let day = next(index), let value = number(day, digits: 1...2), let year = next(day),
      let number = number(year, digits: 4...4), tokens[year].separator != 0x2E
    else { return nil }
    return found(number, tokens[index], value, index, year)
  }

  /// 2017. gada 14. aprīlis: only with such a word behind the year.
  private func yearThenDay(_ index: Int) -> (FoundDay, Int)? {
    guard let year = number(index, digits: 4...4), index + 1 < tokens.count, tokens[index + 1].kind == .filler,
      let day = next(index), let value = number(day, digits: 1...2), let month = next(day),
      tokens[month].kind == .month,
      next(month).map({ number($0, digits: 4...4) == nil }) ?? true
    else { return nil }
    return found(year, tokens[month], value, index, month)
  }

  /// Apr 14 10:30:00 CEST 2017, as Java and C write it.
  private func monthThenClock(_ index: Int) -> (FoundDay, Int)? {
    guard let day = next(index), let value = number(day, digits: 1...2), day + 4 < tokens.count,
      (1...3).allSatisfy({ number(day + $0, digits: 2...2) != nil }), tokens[day + 2].separator == 0x3A,
      tokens[day + 3].separator == 0x3A
    else { return nil }
    let isZone = tokens[day + 4].kind == .word && tokens[day + 4].byteCount <= 5
    let year = isZone ? day + 5 : day + 4
    guard let written = number(year, digits: 4...4) else { return nil }
    return found(written, tokens[index], value, index, year)
  }
}
